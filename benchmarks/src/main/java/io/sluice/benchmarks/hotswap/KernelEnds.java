// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.hotswap;

import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PacketPool;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.PacketSender;
import io.sluice.pmd.packet.PacketRing;
import io.sluice.pmd.packet.PacketTransmitter;
import java.io.IOException;

/** Two veth pairs; both sides use AF_PACKET. Needs root and iproute2. */
final class KernelEnds implements Ends {
  private static final int SLOTS = 32_768;
  private final String name = "swap" + ProcessHandle.current().pid() % 100_000;
  private final PacketAllocator packets;
  private final PacketTransmitter transmitter;
  private final PacketRing ring;

  /**
   * Makes them.
   *
   * @param pool of the packets
   * @param packets the tester's
   */
  KernelEnds(PacketPool pool, PacketAllocator packets) throws IOException {
    this.packets = packets;
    try {
      for (String pair : new String[] {"a", "b"}) {
        ip("link", "add", name + pair + 0, "type", "veth", "peer", "name", name + pair + 1);
        for (int end = 0; end < 2; end++) {
          // The kernel shall say nothing by itself on these.
          String file = "net.ipv6.conf." + name + pair + end + ".disable_ipv6=1";
          run("sysctl", "-qw", file);
          ip("link", "set", name + pair + end, "up");
        }
      }
      transmitter = new PacketTransmitter(name + "a0");
      ring = new PacketRing(name + "b1", packets, pool.dataRoom(), true, false, SLOTS);
    } catch (DeviceException e) {
      remove();
      throw new IOException(e.getMessage());
    }
  }

  private static void ip(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "ip";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    run(command);
  }

  private static void run(String... command) throws IOException {
    try {
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": failed");
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  private void remove() {
    for (String pair : new String[] {"a", "b"}) {
      try {
        ip("link", "del", name + pair + 0);
      } catch (IOException e) {
        System.err.println("hotswap: " + e.getMessage());
      }
    }
  }

  @Override
  public String in() {
    return "FromDevice(" + name + "a1, PROMISC true, RING 32768)";
  }

  @Override
  public String out() {
    return "ToDevice(" + name + "b0)";
  }

  @Override
  public int send(PacketBatch batch) {
    int sent = transmitter.send(batch, 0);
    while (sent < batch.size() && PacketSender.isTemporary(transmitter.error())) {
      // The sender's own kernel has no room; that is no loss of the configuration's.
      sent += transmitter.send(batch, sent);
    }
    packets.free(batch);
    return sent;
  }

  @Override
  public int receive(PacketBatch batch) {
    return ring.receive(batch, PacketBatch.CAPACITY);
  }

  @Override
  public void close() {
    transmitter.close();
    ring.close();
    remove();
  }
}
