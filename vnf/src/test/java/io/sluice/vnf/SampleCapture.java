// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes {@code configs/sample/mix.pcap}: what arrives from outside at a small site in half a
 * second. The site has 192.0.2.0/24 with a web server .10 and a name server .53; 198.51.100.7 is
 * its administrator's machine (RFC 5737 addresses). Each run writes the same bytes.
 */
final class SampleCapture {
  private static final long SITE_GATEWAY = 0x020000000001L;
  private static final long OUTSIDE_ROUTER = 0x0200000000feL;
  private static final int WEB = 0xc000020a;
  private static final int NAMES = 0xc0000235;
  private static final int ADMIN = 0xc6336407;
  private static final int CLIENTS = 0xc6336420;

  private static final int SYN = 0x02;
  private static final int ACK = 0x10;
  private static final int PUSH_ACK = 0x18;
  private static final int FIN_ACK = 0x11;

  private final ByteBuffer file = ByteBuffer.allocate(1 << 20);
  private int packets;

  private SampleCapture() {}

  /**
   * Writes the capture.
   *
   * @param args the file
   * @throws IOException if it cannot be written
   */
  public static void main(String[] args) throws IOException {
    Files.write(Path.of(args[0]), bytes());
  }

  static byte[] bytes() {
    SampleCapture capture = new SampleCapture();
    capture.header();
    capture.traffic();
    byte[] bytes = new byte[capture.file.position()];
    capture.file.flip().get(bytes);
    return bytes;
  }

  private void header() {
    file.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    file.putInt(0).putInt(0).putInt(65_535).putInt(1);
  }

  private void traffic() {
    for (int round = 0; round < 20; round++) {
      int client = CLIENTS + round;
      webVisit(client, 40_000 + round, round % 2 == 0 ? 80 : 443);
      frame(0x0800, udp(client, 50_000 + round, NAMES, 53, 40));
      frame(0x0800, udp(client, 1900, WEB, 1900, 120));
      frame(0x0800, tcp(client, 41_000 + round, WEB, 23, SYN, 0));
      frame(0x0800, tcp(client, 42_000 + round, WEB, 445, SYN, 0));
      frame(0x0800, icmp(client, WEB, 8));
    }
    for (int i = 0; i < 10; i++) {
      frame(0x0800, tcp(ADMIN, 43_000, WEB, 22, i == 0 ? SYN : PUSH_ACK, i * 16));
      frame(0x0800, tcp(CLIENTS + i, 43_000, WEB, 22, SYN, 0));
      frame(0x0800, tcp(0x0a000001 + i, 44_000, WEB, 80, SYN, 0));
      frame(0x0800, udp(0xc0000263, 53, WEB, 5_000 + i, 30));
      frame(0x0800, icmp(CLIENTS + i, WEB, 5));
      frame(0x0806, arp());
      frame(0x86dd, ipv6());
    }
    byte[] damaged = tcp(CLIENTS, 45_000, WEB, 80, SYN, 0);
    damaged[10] ^= 1;
    frame(0x0800, damaged);
    byte[] cut = tcp(CLIENTS, 45_001, WEB, 80, PUSH_ACK, 200);
    frame(0x0800, java.util.Arrays.copyOf(cut, 48));
    byte[] fragment = udp(CLIENTS, 45_002, NAMES, 53, 64);
    fragment[6] = 0x20;
    fragment[7] = 0x04;
    checksum(fragment, 10, 0, 20, 0);
    frame(0x0800, fragment);
  }

  private void webVisit(int client, int port, int service) {
    frame(0x0800, tcp(client, port, WEB, service, SYN, 0));
    frame(0x0800, tcp(client, port, WEB, service, ACK, 0));
    frame(0x0800, tcp(client, port, WEB, service, PUSH_ACK, 300));
    frame(0x0800, tcp(client, port, WEB, service, FIN_ACK, 0));
  }

  private void frame(int etherType, byte[] payload) {
    int length = Math.max(60, 14 + payload.length);
    int microseconds = 1_500 * packets++;
    file.putInt(1_767_225_600 + microseconds / 1_000_000).putInt(microseconds % 1_000_000);
    file.putInt(length).putInt(length);
    mac(SITE_GATEWAY);
    mac(OUTSIDE_ROUTER);
    file.putShort((short) etherType).put(payload);
    file.put(new byte[length - 14 - payload.length]);
  }

  private void mac(long address) {
    file.putShort((short) (address >> 32)).putInt((int) address);
  }

  private static byte[] ip(int protocol, int source, int destination, int payload) {
    ByteBuffer header = ByteBuffer.allocate(20 + payload);
    header.putShort((short) 0x4500).putShort((short) (20 + payload)).putInt(0);
    header.put((byte) 60).put((byte) protocol).putShort((short) 0);
    header.putInt(source).putInt(destination);
    checksum(header.array(), 10, 0, 20, 0);
    return header.array();
  }

  private static byte[] udp(int source, int sourcePort, int destination, int port, int payload) {
    byte[] packet = ip(17, source, destination, 8 + payload);
    ByteBuffer.wrap(packet, 20, 8)
        .putShort((short) sourcePort)
        .putShort((short) port)
        .putShort((short) (8 + payload));
    checksum(packet, 26, 20, packet.length, pseudo(packet, 17));
    return packet;
  }

  private static byte[] tcp(
      int source, int sourcePort, int destination, int port, int flags, int payload) {
    byte[] packet = ip(6, source, destination, 20 + payload);
    ByteBuffer.wrap(packet, 20, 20)
        .putShort((short) sourcePort)
        .putShort((short) port)
        .putInt(1_000)
        .putInt(flags == SYN ? 0 : 2_000)
        .putShort((short) (0x5000 | flags))
        .putShort((short) 64_240);
    checksum(packet, 36, 20, packet.length, pseudo(packet, 6));
    return packet;
  }

  private static byte[] icmp(int source, int destination, int type) {
    byte[] packet = ip(1, source, destination, 36);
    packet[20] = (byte) type;
    checksum(packet, 22, 20, packet.length, 0);
    return packet;
  }

  private static byte[] arp() {
    ByteBuffer request = ByteBuffer.allocate(28).putLong(0x0001_0800_0604_0001L);
    request.putShort((short) (OUTSIDE_ROUTER >> 32)).putInt((int) OUTSIDE_ROUTER);
    return request.putInt(0xc00002fe).putShort((short) 0).putInt(0).putInt(0xc0000201).array();
  }

  private static byte[] ipv6() {
    ByteBuffer packet = ByteBuffer.allocate(48).putInt(0x60000000);
    packet.putShort((short) 8).put((byte) 17).put((byte) 64);
    packet.putLong(0x20010db800000000L).putLong(1).putLong(0x20010db800000000L).putLong(2);
    return packet.putShort((short) 5_353).putShort((short) 5_353).putInt(0x0008_7a97).array();
  }

  private static int pseudo(byte[] packet, int protocol) {
    return protocol + packet.length - 20 + sum(packet, 12, 20);
  }

  private static void checksum(byte[] packet, int at, int from, int to, int start) {
    packet[at] = 0;
    packet[at + 1] = 0;
    int sum = start + sum(packet, from, to);
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = ~(sum + (sum >>> 16));
    packet[at] = (byte) (sum >> 8);
    packet[at + 1] = (byte) sum;
  }

  private static int sum(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += (bytes[i] & 255) << ((i - from & 1) == 0 ? 8 : 0);
    }
    return sum;
  }
}
