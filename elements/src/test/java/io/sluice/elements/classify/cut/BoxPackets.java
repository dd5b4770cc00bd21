// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** Makes packets that lie in boxes, in their corners, or just outside. */
final class BoxPackets {
  private final Random random;
  private final List<Box> boxes;

  BoxPackets(Random random, List<Box> boxes) {
    this.random = random;
    this.boxes = boxes;
  }

  long next(PacketAllocator packets) {
    Box box = boxes.get(random.nextInt(boxes.size()));
    int source = address(box.sourceValue(), box.sourceMask());
    int destination = address(box.destinationValue(), box.destinationMask());
    int protocol = (box.kindMask() & 0xff) != 0 ? box.kindValue() & 0xff : random.nextInt(20);
    int fragment = random.nextInt(20) == 0 ? random.nextInt(0x4000) : 0;
    ByteBuffer data = ByteBuffer.allocate(28);
    data.putInt(0x4500001c).putInt(fragment);
    data.putInt((random.nextBoolean() ? 64 : 20) << 24 | protocol << 16);
    data.putInt(source).putInt(destination);
    data.putShort((short) port(box.sourceLow(), box.sourceHigh()));
    data.putShort((short) port(box.destinationLow(), box.destinationHigh()));
    byte[] bytes = data.array();
    if (random.nextInt(50) == 0) {
      bytes = java.util.Arrays.copyOf(bytes, random.nextInt(21));
    }
    long packet = packets.packetOf(bytes);
    Anno.setNetworkHeader(packet, Mbuf.data(packet));
    Anno.setTransportHeader(packet, Mbuf.data(packet) + 20);
    return packet;
  }

  private int address(int value, int mask) {
    int host =
        switch (random.nextInt(3)) {
          case 0 -> 0;
          case 1 -> -1;
          default -> random.nextInt();
        };
    int outside = random.nextInt(16) == 0 ? 1 << random.nextInt(32) : 0;
    return (value & mask | host & ~mask) ^ outside;
  }

  private int port(int low, int high) {
    return switch (random.nextInt(6)) {
      case 0 -> low;
      case 1 -> high;
      case 2 -> low - 1 & 0xffff;
      case 3 -> high + 1 & 0xffff;
      default -> low + random.nextInt(high - low + 1);
    };
  }
}
