// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements;

import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;

/** Packets that the contract tests send: proper ones, and what a hostile sender makes of them. */
public final class SamplePackets {
  /** Frames of the protocols that elements care about. */
  private static final List<String> FRAMES =
      List.of(
          // a UDP datagram
          "00010203040506070809101108004500001e0001000040116abb010203040506070800350050"
              + "000aadff4142",
          // a TCP segment
          "0001020304050607080910110800450000340001000040066ab0010203040506070806b20050"
              + "3b983001000000008002faf0f1700000020405b40103030801010402",
          // an ICMP echo request
          "00010203040506070809101108004500001c0001000040016acd01020304050607080800e5ca"
              + "12340001",
          // a later fragment
          "00010203040506070809101108004500001e000120b940114a02010203040506070800350050"
              + "000aadff4142",
          // a datagram with an IP option, about to expire
          "00010203040506070809101108004600002200010000011114b3010203040506070894040000"
              + "00350050000aadff4142",
          // an ARP request
          "ffffffffffff060708091011080600010800060400010607080910110a000001000000000000"
              + "0a000002",
          // a VLAN tag
          "000102030405060708091011810000050800450000140001000040ff69d70102030405060708",
          // ICMPv6
          "00010203040506070809101186dd6000000000083a4020010db8000000000000000000000001"
              + "20010db80000000000000000000000028000d2c700010002",
          // an unknown ethertype
          "00010203040506070809101188cc0000");

  private SamplePackets() {}

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Proper frames, each with its position in its last bytes. */
  public static List<byte[]> proper() {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      for (String frame : FRAMES) {
        byte[] packet = Arrays.copyOf(bytes(frame), bytes(frame).length + 20 * i + 2);
        packet[packet.length - 1] = (byte) packets.size();
        packets.add(packet);
      }
    }
    return packets;
  }

  /** Frames of a capture of real traffic. */
  public static List<byte[]> real() {
    return of(Path.of(System.getProperty("sluice.root"), "configs", "sample", "mix.pcap"));
  }

  /**
   * Frames of a capture.
   *
   * @param file in pcap format
   * @return all of its packets
   */
  public static List<byte[]> of(Path file) {
    List<byte[]> packets = new ArrayList<>();
    try {
      ByteBuffer data = ByteBuffer.wrap(Files.readAllBytes(file)).position(24);
      if (data.get(0) != (byte) 0xa1) {
        data.order(ByteOrder.LITTLE_ENDIAN);
      }
      while (data.hasRemaining()) {
        byte[] packet = new byte[data.position(data.position() + 8).getInt()];
        data.position(data.position() + 4).get(packet);
        packets.add(packet);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packets;
  }

  /** Short, random, and damaged packets. */
  public static List<byte[]> malformed(Random random) {
    List<byte[]> packets = new ArrayList<>();
    for (int length = 0; length < 14; length++) {
      packets.add(new byte[length]);
      packets.add(randomBytes(random, length));
    }
    for (int i = 0; i < 100; i++) {
      packets.add(randomBytes(random, random.nextInt(200)));
    }
    for (int i = 0; i < 300; i++) {
      byte[] packet = bytes(FRAMES.get(random.nextInt(FRAMES.size())));
      for (int flips = random.nextInt(6); flips > 0; flips--) {
        packet[random.nextInt(packet.length)] = (byte) random.nextInt();
      }
      boolean cut = random.nextBoolean();
      packets.add(cut ? Arrays.copyOf(packet, random.nextInt(packet.length + 1)) : packet);
    }
    return packets;
  }

  /**
   * Packets longer than a standard buffer, some damaged, and some that nearly fill one; IP headers
   * say their length.
   */
  public static List<byte[]> longOnes(Random random) {
    List<byte[]> packets = new ArrayList<>();
    for (int length : new int[] {2040, 9000, 60_000}) {
      for (int i = 0; i < 4; i++) {
        byte[] packet = Arrays.copyOf(bytes(FRAMES.get(random.nextInt(FRAMES.size()))), length);
        packet[length - 1] = (byte) packets.size();
        lengthen(packet, 14);
        for (int flips = random.nextInt(3); flips > 0; flips--) {
          packet[random.nextInt(60)] = (byte) random.nextInt();
        }
        packets.add(packet);
      }
    }
    return packets;
  }

  /** Puts the lengths of IPv4, UDP and IPv6 right, and IPv4's checksum. */
  private static void lengthen(byte[] packet, int ip) {
    ByteBuffer fields = ByteBuffer.wrap(packet);
    int type = fields.getShort(ip - 2) & 0xffff;
    if (type == 0x86dd) {
      fields.putShort(ip + 4, (short) (packet.length - ip - 40));
    } else if (type == 0x0800) {
      fields.putShort(ip + 2, (short) (packet.length - ip));
      int header = (packet[ip] & 0x0f) * 4;
      if (packet[ip + 9] == 17) {
        fields.putShort(ip + header + 4, (short) (packet.length - ip - header));
      }
      fields.putShort(ip + 10, (short) 0);
      int sum = 0;
      for (int at = ip; at < ip + header; at += 2) {
        sum += fields.getShort(at) & 0xffff;
      }
      fields.putShort(ip + 10, (short) ~((sum & 0xffff) + (sum >>> 16)));
    }
  }

  private static byte[] randomBytes(Random random, int length) {
    byte[] packet = new byte[length];
    random.nextBytes(packet);
    return packet;
  }

  /** Marks the headers where CheckIPHeader(14) would, so far as they are in the packet. */
  static void markEthernet(long packet) {
    long data = Mbuf.data(packet);
    Anno.setMacHeader(packet, data);
    if (Mbuf.length(packet) >= 34) {
      Anno.setNetworkHeader(packet, data + 14);
      int header = 4 * (Bytes.u8(data + 14) & 15);
      Anno.setTransportHeader(packet, data + 14 + Math.max(20, header));
    }
  }

  /**
   * Marks headers anywhere near the packet: elements before may have stripped, cut and misjudged.
   *
   * @param random what to do
   * @return a preparation for one packet
   */
  static LongConsumer markAnywhere(Random random) {
    return packet -> {
      long data = Mbuf.data(packet);
      int length = Mbuf.length(packet);
      int network = random.nextInt(8) == 0 ? random.nextInt(length + 60) - 30 : 14;
      if (random.nextInt(10) > 0) {
        Anno.setMacHeader(packet, data);
        Anno.setNetworkHeader(packet, data + network);
        int header = random.nextInt(8) == 0 ? random.nextInt(80) : 20;
        Anno.setTransportHeader(packet, data + network + header);
      }
      Anno.putU8(packet, Anno.PAINT, random.nextInt(4) == 0 ? random.nextInt(256) : 0);
      Anno.putI32(packet, Anno.DST_IP, random.nextInt());
    };
  }
}
