// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import io.sluice.packet.PacketBatch;
import io.sluice.pmd.dpdk.DpdkPort;
import io.sluice.pmd.dpdk.RxQueue;
import io.sluice.pmd.dpdk.TxQueue;
import org.agrona.concurrent.Agent;

/**
 * Receives a burst and sends it: the least that any VNF does, as the limit to compare with. Belongs
 * to one thread; allocates nothing.
 */
final class BareLoop implements Agent {
  private static final int BURST = 32;

  private final RxQueue rx;
  private final TxQueue tx;
  private final PacketBatch batch = new PacketBatch();
  private int done;

  BareLoop(DpdkPort port) {
    rx = port.rx(0);
    tx = port.tx(0);
  }

  @Override
  public int doWork() {
    if (done == batch.size()) {
      done = 0;
      batch.clear();
      if (rx.poll(batch, BURST) == 0) {
        return 0;
      }
    }
    done += tx.send(batch.array(), done, batch.size() - done);
    return batch.size();
  }

  @Override
  public String roleName() {
    return "bare loop";
  }
}
