// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Packets for chains: those of a capture, damaged ones, and valid ones of some flows. */
final class ChainTraffic {
  private static final int ETHERNET = 14;

  private final Random random;
  private final List<byte[]> real;

  ChainTraffic(Random random) {
    this.random = random;
    String sample = System.getProperty("sluice.root") + "/configs/sample/mix.pcap";
    String file = System.getProperty("capture", sample);
    try (TestGraph graph =
        TestGraph.withBuffers("FromDump(" + file + ", STOP true) -> out :: Capture", 1 << 15)) {
      graph.run();
      real = graph.packets("out");
    }
  }

  /** A number of packets of all kinds. */
  List<byte[]> packets(int count) {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      packets.add(
          switch (random.nextInt(7)) {
            case 5 -> odd();
            case 6 -> random.nextInt(3) == 0 ? damaged(odd()) : flow();
            case 0 -> real.get(random.nextInt(real.size())).clone();
            case 1 -> damaged(real.get(random.nextInt(real.size())).clone());
            case 2 -> damaged(flow());
            default -> flow();
          });
    }
    return packets;
  }

  /** All packets of the capture in order, mixed with damaged and valid ones. */
  List<byte[]> all(int damaged, int proper) {
    List<byte[]> packets = new ArrayList<>();
    int[] left = {real.size(), damaged, proper};
    for (int sum = real.size() + damaged + proper; sum > 0; sum--) {
      int chosen = random.nextInt(sum);
      int kind = chosen < left[0] ? 0 : chosen < left[0] + left[1] ? 1 : 2;
      packets.add(
          switch (kind) {
            case 0 -> real.get(real.size() - left[0]);
            case 1 ->
                switch (random.nextInt(6)) {
                  case 0 -> odd();
                  case 1 -> damaged(odd());
                  case 2, 3 -> damaged(flow());
                  default -> damaged(real.get(random.nextInt(real.size())).clone());
                };
            default -> flow();
          });
      left[kind]--;
    }
    return packets;
  }

  /** Changes some bytes and possibly the length; corrects the checksum in some cases. */
  private byte[] damaged(byte[] packet) {
    byte[] result = packet;
    if (random.nextInt(4) == 0) {
      result =
          java.util.Arrays.copyOf(packet, Math.max(1, packet.length + random.nextInt(40) - 20));
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      // Changes headers, because elements depend on them.
      result[random.nextInt(Math.min(result.length, 60))] = (byte) random.nextInt(256);
    }
    if (random.nextBoolean() && result.length >= ETHERNET + 20) {
      int header = Math.min((result[ETHERNET] & 15) * 4, result.length - ETHERNET);
      setChecksum(result, ETHERNET + 10, sum(result, ETHERNET, Math.max(header, 20), 0));
    }
    return result;
  }

  /** A packet of TCP, UDP or ICMP with correct checksums, of one of some hundred flows. */
  private byte[] flow() {
    int payload = random.nextInt(30);
    int kind = random.nextInt(5);
    int protocol = kind < 2 ? 6 : kind < 4 ? 17 : 1;
    int header = protocol == 6 ? 20 : 8;
    byte[] packet = new byte[ETHERNET + 20 + header + payload];
    ByteBuffer buffer = ByteBuffer.wrap(packet);
    buffer.putLong(0x0200_0000_0002_0200L).putInt(1).putShort((short) 0x0800);
    buffer.put((byte) 0x45).put((byte) random.nextInt(4)).putShort((short) (20 + header + payload));
    buffer.putInt(random.nextInt() & 0xffff_0000).put((byte) (1 + random.nextInt(64)));
    buffer.put((byte) protocol).putShort((short) 0);
    buffer.putInt(0x0a08_0000 + random.nextInt(2) * 0x1_0000 + random.nextInt(5));
    buffer.putInt(0xc000_0200 + random.nextInt(2) * 0x80 + random.nextInt(3));
    int transport = buffer.position();
    if (protocol == 1) {
      buffer.put((byte) (random.nextBoolean() ? 8 : 0)).put((byte) 0).putShort((short) 0);
      buffer.putInt(random.nextInt(5) << 16 | 1);
    } else {
      int[] ports = {80, 53, 443, 8080};
      buffer.putShort((short) (1024 + random.nextInt(8)));
      buffer.putShort((short) ports[random.nextInt(ports.length)]);
      if (protocol == 6) {
        buffer.putInt(random.nextInt()).putInt(random.nextInt());
        buffer.put((byte) 0x50).put((byte) (random.nextInt(32) & 0x1f)).putShort((short) 512);
      } else {
        buffer.putShort((short) (8 + payload));
      }
    }
    setChecksum(packet, ETHERNET + 10, sum(packet, ETHERNET, 20, 0));
    int pseudo = protocol == 1 ? 0 : protocol + header + payload + sum(packet, ETHERNET + 12, 8, 0);
    int at = transport + (protocol == 6 ? 16 : protocol == 17 ? 6 : 2);
    if (protocol != 17 || random.nextInt(4) > 0) {
      setChecksum(packet, at, sum(packet, transport, header + payload, pseudo));
    }
    return packet;
  }

  /**
   * A packet that most functions do not expect: fragments, VLAN tags, IPv6, ARP, a truncated
   * packet.
   */
  private byte[] odd() {
    byte[] packet = flow();
    switch (random.nextInt(6)) {
      case 0 -> {
        // Fragments: first, middle, last.
        int[] kinds = {0x2000, 0x2003, 0x0003, 0x4000};
        int fragment = kinds[random.nextInt(kinds.length)];
        packet[ETHERNET + 6] = (byte) (fragment >> 8);
        packet[ETHERNET + 7] = (byte) fragment;
        setChecksum(packet, ETHERNET + 10, sum(packet, ETHERNET, 20, 0));
        return packet;
      }
      case 1 -> {
        return inserted(packet, 12, 0x81, 0, 0, 1 + random.nextInt(3));
      }
      case 2 -> {
        return ip6(packet);
      }
      case 3 -> {
        return arp(packet);
      }
      case 4 -> {
        return java.util.Arrays.copyOf(packet, 1 + random.nextInt(packet.length - 1));
      }
      default -> {
        // A no-operation option, and the end of options.
        packet = inserted(packet, ETHERNET + 20, 1, 1, 1, 0);
        packet[ETHERNET] = 0x46;
        packet[ETHERNET + 3] += 4;
        setChecksum(packet, ETHERNET + 10, sum(packet, ETHERNET, 24, 0));
        return packet;
      }
    }
  }

  private static byte[] inserted(byte[] packet, int at, int... bytes) {
    byte[] longer = java.util.Arrays.copyOf(packet, packet.length + bytes.length);
    System.arraycopy(packet, at, longer, at + bytes.length, packet.length - at);
    for (int i = 0; i < bytes.length; i++) {
      longer[at + i] = (byte) bytes[i];
    }
    return longer;
  }

  /** The same ports and payload in IPv6, sometimes after a fragment header. */
  private byte[] ip6(byte[] packet) {
    int payload = packet.length - ETHERNET - 20;
    int fragment = random.nextInt(3) == 0 ? 8 : 0;
    ByteBuffer out = ByteBuffer.allocate(ETHERNET + 40 + fragment + payload);
    out.put(packet, 0, 12).putShort((short) 0x86dd).putInt(0x6000_0000);
    out.putShort((short) (payload + fragment));
    out.put(fragment > 0 ? 44 : packet[ETHERNET + 9]).put((byte) (1 + random.nextInt(64)));
    out.putLong(0x2001_0db8_0000_0000L).putLong(1 + random.nextInt(3));
    out.putLong(0x2001_0db8_0000_0001L).putLong(9);
    if (fragment > 0) {
      out.put(packet[ETHERNET + 9]).put((byte) 0).putShort((short) (random.nextInt(2) * 8 + 1));
      out.putInt(7);
    }
    return out.put(packet, ETHERNET + 20, payload).array();
  }

  private byte[] arp(byte[] packet) {
    ByteBuffer out = ByteBuffer.allocate(60);
    out.put(packet, 0, 12).putShort((short) 0x0806);
    out.putInt(0x0001_0800).putShort((short) 0x0604).putShort((short) (1 + random.nextInt(2)));
    out.put(packet, 6, 6).put(packet, ETHERNET + 12, 4);
    return out.put(packet, 0, 6).put(packet, ETHERNET + 16, 4).array();
  }

  /** The reply to a packet: addresses and ports swapped, an echo reply to an echo request. */
  static byte[] reply(byte[] packet) {
    byte[] reply = packet.clone();
    int transport = ETHERNET + 4 * (packet.length > ETHERNET ? packet[ETHERNET] & 15 : 0);
    if (transport >= ETHERNET + 20 && packet.length >= transport + 4) {
      System.arraycopy(packet, ETHERNET + 12, reply, ETHERNET + 16, 4);
      System.arraycopy(packet, ETHERNET + 16, reply, ETHERNET + 12, 4);
      if (packet[ETHERNET + 9] == 1) {
        reply[transport] = packet[transport] == 8 ? 0 : packet[transport];
      } else {
        System.arraycopy(packet, transport, reply, transport + 2, 2);
        System.arraycopy(packet, transport + 2, reply, transport, 2);
      }
    }
    return reply;
  }

  private static int sum(byte[] data, int from, int length, int begin) {
    long sum = begin;
    for (int i = 0; i < length; i++) {
      int b = from + i < data.length ? data[from + i] & 255 : 0;
      sum += (i & 1) == 0 ? b << 8 : b;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) sum;
  }

  /** Sets a checksum from a sum that included the old field. */
  private static void setChecksum(byte[] data, int at, int sumWithOld) {
    int old = (data[at] & 255) << 8 | data[at + 1] & 255;
    int sum = sumWithOld + (~old & 0xffff);
    sum = (sum & 0xffff) + (sum >> 16);
    int checksum = ~sum & 0xffff;
    data[at] = (byte) (checksum >> 8);
    data[at + 1] = (byte) checksum;
  }
}
