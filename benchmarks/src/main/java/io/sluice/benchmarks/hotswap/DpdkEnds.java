// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.hotswap;

import io.sluice.benchmarks.latency.Cable;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.dpdk.DpdkPool;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;

/** A DPDK port over rings of packets each way (net_ring). */
final class DpdkEnds implements Ends {
  private final Cable cable;
  private final PacketAllocator packets;

  /**
   * Makes them; the EAL runs.
   *
   * @param pool of the packets
   * @param packets the tester's
   * @param slots of each ring, a power of two
   */
  DpdkEnds(DpdkPool pool, PacketAllocator packets, int slots) {
    this.packets = packets;
    // Loads the driver.
    Eal.get().attach("net_ring0");
    cable = Cable.lay("swap", pool, slots);
  }

  /** The pool that all configurations with a DPDK port use, enough to fill the rings. */
  static DpdkPool pool(int slots) {
    Eal.get().attach("net_null0");
    String config = "DPDKInfo(NB_MBUF %d); FromDPDKDevice(net_null0) -> Discard";
    int buffers = 2 * slots + 12_287;
    try (Router router = Router.parse(config.formatted(buffers), new RouterOptions())) {
      return (DpdkPool) router.pool();
    }
  }

  @Override
  public String in() {
    return "FromDPDKDevice(" + cable.far() + ")";
  }

  @Override
  public String out() {
    return "ToDPDKDevice(" + cable.far() + ")";
  }

  @Override
  public int send(PacketBatch batch) {
    int sent = cable.tester().tx(0).send(batch);
    for (int i = sent; i < batch.size(); i++) {
      packets.free(batch.get(i));
    }
    batch.clear();
    return sent;
  }

  @Override
  public int receive(PacketBatch batch) {
    return cable.tester().rx(0).poll(batch, PacketBatch.CAPACITY);
  }

  @Override
  public void close() {
    cable.close();
  }
}
