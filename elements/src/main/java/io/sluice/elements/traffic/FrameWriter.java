// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import io.sluice.header.Checksum;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Writes a generator's frames: Ethernet, IPv4, UDP or TCP, filling, and the mark at the end. The
 * filling of each length, and its part of the checksum, is precomputed, so a frame costs a copy,
 * its headers and its mark. A TCP segment without data carries its mark in an experimental option
 * (kind 254, RFC 4727), which also ends the packet. Belongs to one thread; allocates nothing once
 * its lengths are known.
 */
final class FrameWriter {
  private static final int IP = Ethernet.HEADER_LENGTH;
  private static final int TRANSPORT = IP + Ipv4.MIN_HEADER;
  private static final int OPTION = 2;
  private static final int OPTION_EXPERIMENT = 254;

  /** Length of a TCP segment without data, in its frame. */
  static final int CONTROL = TRANSPORT + Tcp.MIN_HEADER + OPTION + TrafficMark.LONG;

  private static final int TTL = 64;
  private static final int WINDOW = 0xffff;
  private static final int DONT_FRAGMENT = 0x4000;

  private final boolean tcp;
  private final int header;
  private final boolean checksum;
  private final int[] lengths;
  private final byte[][] fillings;
  private final int[] fillingSums;
  private final long[] heads = new long[2];
  private final int[] tails = new int[2];

  // What the next frame is of.
  private int src;
  private int dst;
  private int srcPort;
  private int dstPort;
  private int direction;
  private int flow;
  private long number;
  private long total;
  private long due;
  private long made;

  /**
   * Prepares frames.
   *
   * @param tcp whether they are TCP, else UDP
   * @param macs Ethernet addresses of the client and the server
   * @param checksum whether UDP has one
   * @param kinds lengths, each at least {@link #shortest}
   * @param data what fills them, over and over; empty for zeros
   */
  FrameWriter(boolean tcp, long[] macs, boolean checksum, FrameLengths kinds, byte[] data) {
    this.tcp = tcp;
    this.checksum = checksum;
    header = tcp ? Tcp.MIN_HEADER : Udp.HEADER_LENGTH;
    lengths = new int[kinds.kinds()];
    fillings = new byte[lengths.length][];
    fillingSums = new int[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = kinds.length(i);
      fillings[i] = filling(lengths[i], data);
      fillingSums[i] = sum(fillings[i]);
    }
    for (int i = 0; i < 2; i++) {
      heads[i] = Ethernet.addressesHead(macs[1 - i], macs[i]);
      tails[i] = Ethernet.addressesTail(macs[i]);
    }
  }

  /** The shortest frame with data that holds a mark; that of Ethernet at least. */
  static int shortest(boolean tcp) {
    int needed = TRANSPORT + (tcp ? Tcp.MIN_HEADER : Udp.HEADER_LENGTH) + TrafficMark.SHORT;
    return Math.max(60, needed);
  }

  private byte[] filling(int length, byte[] data) {
    byte[] bytes = new byte[length - TRANSPORT - header - markLength(length)];
    for (int i = 0; i < bytes.length && data.length > 0; i++) {
      bytes[i] = data[i % data.length];
    }
    return bytes;
  }

  private static int sum(byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum = Checksum.add(sum, (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0));
    }
    return sum;
  }

  private int markLength(int length) {
    return length < TRANSPORT + header + TrafficMark.LONG ? TrafficMark.SHORT : TrafficMark.LONG;
  }

  int length(int kind) {
    return lengths[kind];
  }

  /** The bytes that a frame's transport protocol carries. */
  int payload(int kind) {
    return lengths[kind] - TRANSPORT - header;
  }

  /** Says whose the next frame is: {@code sent} by the client, 0, or the server, 1. */
  void setFlow(int which, FlowSpace space, int sent) {
    direction = sent;
    src = space.src(which);
    dst = space.dst(which);
    srcPort = space.srcPort(which);
    dstPort = space.dstPort(which);
    if (sent != 0) {
      src = space.dst(which);
      dst = space.src(which);
      srcPort = space.dstPort(which);
      dstPort = space.srcPort(which);
    }
  }

  /** Says what stands in the next frame's mark. */
  void setMark(int markedFlow, long numberInFlow, long numberInAll, long dueAt, long madeAt) {
    flow = markedFlow;
    number = numberInFlow;
    total = numberInAll;
    due = dueAt;
    made = madeAt;
  }

  /** Writes a UDP datagram; the packet has its length. */
  void datagram(long packet, int kind) {
    long ip = network(packet, IpProtocol.UDP);
    long udp = ip + Ipv4.MIN_HEADER;
    int length = lengths[kind] - TRANSPORT;
    Bytes.putI32(udp, srcPort << 16 | dstPort);
    Bytes.putI32(udp + 4, length << 16);
    if (checksum) {
      int sum = fill(packet, udp, kind);
      Udp.setChecksum(udp, Checksum.finishUdp(pseudo(IpProtocol.UDP, length, sum)));
    } else {
      fill(packet, udp, kind);
    }
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
  }

  /** Writes a TCP segment with data; the packet has its length. */
  void segment(long packet, int kind, int flags, int seq, int ack) {
    long ip = network(packet, IpProtocol.TCP);
    long segment = ip + Ipv4.MIN_HEADER;
    putTcp(segment, Tcp.MIN_HEADER, flags, seq, ack);
    int sum = fill(packet, segment, kind);
    int length = lengths[kind] - TRANSPORT;
    Tcp.setChecksum(segment, Checksum.finish(pseudo(IpProtocol.TCP, length, sum)));
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
  }

  /** Writes a TCP segment without data, {@link #CONTROL} bytes long. */
  void control(long packet, int flags, int seq, int ack) {
    long ip = network(packet, IpProtocol.TCP);
    long segment = ip + Ipv4.MIN_HEADER;
    int length = CONTROL - TRANSPORT;
    putTcp(segment, length, flags, seq, ack);
    Bytes.putU8(segment + Tcp.MIN_HEADER, OPTION_EXPERIMENT);
    Bytes.putU8(segment + Tcp.MIN_HEADER + 1, OPTION + TrafficMark.LONG);
    TrafficMark.writeLong(segment + length, flow, number, due, total, made);
    int sum = Checksum.sum(segment, length);
    Tcp.setChecksum(segment, Checksum.finish(pseudo(IpProtocol.TCP, length, sum)));
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
  }

  private void putTcp(long segment, int headerLength, int flags, int seq, int ack) {
    Bytes.putI32(segment, srcPort << 16 | dstPort);
    Tcp.setSeq(segment, seq);
    Tcp.setAck(segment, ack);
    Bytes.putI32(segment + 12, headerLength << 26 | flags << 16 | WINDOW);
    Bytes.putI32(segment + 16, 0);
  }

  private long network(long packet, int protocol) {
    long frame = Mbuf.data(packet);
    final long ip = frame + IP;
    Ethernet.putAddresses(frame, heads[direction], tails[direction]);
    Ethernet.setEtherType(frame, Ethernet.TYPE_IPV4);
    Bytes.putI32(ip, 0x45000000 | Mbuf.length(packet) - IP);
    Bytes.putI32(ip + 4, (int) number << 16 | DONT_FRAGMENT);
    Bytes.putI32(ip + 8, TTL << 24 | protocol << 16);
    Ipv4.setSrc(ip, src);
    Ipv4.setDst(ip, dst);
    Ipv4.setChecksum(ip, Checksum.finish(Checksum.sum20(ip)));
    Anno.setMacHeader(packet, frame);
    Anno.putI32(packet, Anno.DST_IP, dst);
    return ip;
  }

  private int pseudo(int protocol, int length, int sum) {
    return Checksum.add(Checksum.pseudoHeader(src, dst, protocol, length), sum);
  }

  /** Writes filling and mark; the sum of all that stands behind the IP header. */
  private int fill(long packet, long transport, int kind) {
    byte[] filling = fillings[kind];
    int markLength = markLength(lengths[kind]);
    Bytes.copyIn(transport + header, filling, 0, filling.length);
    long end = Mbuf.data(packet) + lengths[kind];
    if (markLength == TrafficMark.LONG) {
      TrafficMark.writeLong(end, flow, number, due, total, made);
    } else {
      TrafficMark.write(end, flow, number, due);
    }
    int markSum = Checksum.sum(end - markLength, markLength);
    if (filling.length % 2 != 0) {
      // What begins at an odd byte counts with its bytes swapped.
      markSum = Short.reverseBytes((short) markSum) & 0xffff;
    }
    int headerSum = Checksum.sum(transport, header);
    return Checksum.add(headerSum, Checksum.add(fillingSums[kind], markSum));
  }
}
