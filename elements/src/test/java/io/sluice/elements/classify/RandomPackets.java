// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import io.sluice.packet.Anno;
import io.sluice.packet.ConnectionState;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import java.util.Arrays;
import java.util.Random;

/**
 * Makes packets whose fields take few values, so that patterns match often, and whose length and
 * header annotations are often not what a sane packet has.
 */
final class RandomPackets {
  private static final int LENGTH = 14 + 20 + 20;
  private static final int[] PROTOCOLS = {1, 6, 6, 17, 17, 47};
  private static final int[] PORTS = {0, 1, 22, 53, 80, 255, 256, 300, 1023, 1024, 40000, 65535};

  private final Random random;
  private final PacketAllocator packets;

  RandomPackets(Random random, PacketAllocator packets) {
    this.random = random;
    this.packets = packets;
  }

  /** Whether no test of the random patterns lacks a byte. */
  static boolean isWhole(long packet) {
    return Mbuf.length(packet) == LENGTH
        && Anno.hasMacHeader(packet)
        && Anno.hasNetworkHeader(packet)
        && Anno.hasTransportHeader(packet)
        && Anno.transportOffset(packet) == 34;
  }

  long next() {
    byte[] bytes = new byte[LENGTH];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(2));
    }
    bytes[14] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 0x45);
    bytes[20] &= 0xe0;
    if (random.nextInt(4) > 0) {
      bytes[20] = 0;
      bytes[21] = 0;
    }
    bytes[23] = (byte) PROTOCOLS[random.nextInt(PROTOCOLS.length)];
    for (int at : new int[] {26, 30}) {
      bytes[at] = (byte) random.nextInt(2);
      bytes[at + 1] = 0;
      bytes[at + 2] = (byte) random.nextInt(2);
      bytes[at + 3] = (byte) random.nextInt(4);
    }
    for (int at : new int[] {34, 36}) {
      int port = PORTS[random.nextInt(PORTS.length)];
      bytes[at] = (byte) (port >> 8);
      bytes[at + 1] = (byte) port;
    }
    int length = random.nextInt(3) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
    long packet = packets.packetOf(Arrays.copyOf(bytes, length));
    // What lies behind the end must not matter.
    Memory.fill(Mbuf.data(packet) + length, 64, (byte) random.nextInt(2));
    long data = Mbuf.data(packet);
    if (random.nextInt(8) > 0) {
      Anno.setMacHeader(packet, data);
    }
    if (random.nextInt(16) > 0) {
      Anno.setNetworkHeader(packet, data + 14);
    }
    if (random.nextInt(16) > 0) {
      Anno.setTransportHeader(
          packet, data + (random.nextInt(8) > 0 ? 34 : 34 + random.nextInt(24)));
    }
    ConnectionState.set(packet, random.nextInt(ConnectionState.COUNT));
    return packet;
  }
}
