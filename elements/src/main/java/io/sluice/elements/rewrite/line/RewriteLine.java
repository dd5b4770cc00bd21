// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite.line;

import io.sluice.flow.FlowLine;
import io.sluice.packet.Bytes;
import io.sluice.packet.Checks;
import io.sluice.packet.Memory;

/**
 * What a rewriter keeps in the owner's bytes of a {@link FlowLine}: all that it takes to rewrite a
 * packet of that direction.
 *
 * <pre>
 *     0       1       2       3       4       5       6       7
 *     +-------------------------------+-------------------------------+
 *  16 |       new source address      |     new destination address   |
 *     +---------------+---------------+---------------+---------------+
 *  24 |new source port|new dest. port |   IP delta    |transport delta|
 *     +---------------+---------------+-------+-------+---------------+
 *  32 |          (the table's)        |    output     | flags | reply |
 *     |                               |               |       | anno  |
 *     +-------------------------------+---------------+-------+-------+
 *  56 |          (the table's)        |     input     |packets| proto |  first line
 *     +-------------------------------+---------------+-------+-------+
 * </pre>
 *
 * <p>Addresses, ports and the deltas of checksums are as they lie in packets: a ones' complement
 * sum does not care about byte order (RFC 1071). Allocates nothing.
 */
public final class RewriteLine {
  /** Flag: nothing is to be learned from further UDP packets of this direction. */
  public static final int SETTLED = 1;

  /** Flag: a connection of TCP, whose state is followed. */
  public static final int TCP = 2;

  /** Flag: this direction has sent payload, or, with UDP, anything. */
  public static final int DATA = 4;

  /** Flag: this direction of a TCP connection is done. */
  public static final int DONE = 8;

  /** Flag: sequence numbers are shifted. */
  public static final int SHIFTED = 16;

  /** Flag of the first line: a log was told that the flow began. */
  public static final int LOGGED = 32;

  private static final int ADDRESSES = FlowLine.DATA;
  private static final int PORTS = FlowLine.DATA + 8;
  private static final int IP_DELTA = FlowLine.DATA + 12;
  private static final int TRANSPORT_DELTA = FlowLine.DATA + 14;
  private static final int OUTPUT = FlowLine.DATA_36;
  private static final int FLAGS = FlowLine.DATA_36 + 2;
  private static final int REPLY_ANNO = FlowLine.DATA_36 + 3;
  private static final int INPUT = FlowLine.DATA_60;
  private static final int PACKETS = FlowLine.DATA_60 + 2;

  private static final int PROTOCOL = FlowLine.DATA_60 + 3;

  private RewriteLine() {}

  /** Fills both lines of a new flow from their keys: each rewrites to the other's, reversed. */
  public static void fill(long forward, int input, int output, int replyOutput, int flags) {
    long reply = FlowLine.other(forward);
    fillOne(forward, reply, output, flags);
    fillOne(reply, forward, replyOutput, flags);
    Memory.putShort(forward + INPUT, (short) input);
  }

  private static void fillOne(long line, long other, int output, int flags) {
    long addresses = Long.rotateLeft(FlowLine.first(other), 32);
    int ports = Integer.rotateLeft(FlowLine.ports(other), 16);
    int ip = delta(FlowLine.first(line), addresses);
    int transport = fold(ip + delta(FlowLine.ports(line) & 0xffff_ffffL, ports & 0xffff_ffffL));
    Memory.putLong(line + ADDRESSES, addresses);
    Memory.putInt(line + PORTS, ports);
    Memory.putShort(line + IP_DELTA, (short) ip);
    Memory.putShort(line + TRANSPORT_DELTA, (short) transport);
    Memory.putShort(line + OUTPUT, (short) output);
    Memory.putByte(line + FLAGS, (byte) flags);
  }

  /** Copies what is done to packets. */
  public static void copy(long from, long to) {
    Memory.copy(from + ADDRESSES, to + ADDRESSES, 16);
    Memory.copy(from + OUTPUT, to + OUTPUT, 4);
  }

  /** The change to a checksum when 64 bits change; 0 when nothing does. */
  public static int delta(long before, long after) {
    if (before == after) {
      return 0;
    }
    long sum = (~before & 0xffff) + (~before >>> 16 & 0xffff);
    sum += (~before >>> 32 & 0xffff) + (~before >>> 48);
    sum += (after & 0xffff) + (after >>> 16 & 0xffff) + (after >>> 32 & 0xffff) + (after >>> 48);
    return fold((int) sum);
  }

  /** Folds the carries of a sum of 16-bit words into 16 bits (RFC 1071). */
  public static int fold(int sum) {
    int folded = (sum & 0xffff) + (sum >>> 16);
    return (folded & 0xffff) + (folded >>> 16);
  }

  /** Applies a delta to a checksum in a packet. */
  public static void update(long field, int delta) {
    int sum = (~Memory.getShort(field) & 0xffff) + delta;
    sum = (sum & 0xffff) + (sum >>> 16);
    Memory.putShort(field, (short) ~sum);
  }

  /** Rewrites the addresses of an IPv4 header, whose 20 bytes may be written. */
  public static void rewriteIp(long line, long ip) {
    if (Checks.ENABLED) {
      Checks.write(ip, 20);
    }
    Memory.putLong(ip + 12, Memory.getLong(line + ADDRESSES));
    update(ip + 10, ipDelta(line));
  }

  /** Rewrites the ports of a transport header, whose 4 bytes may be written. */
  public static void rewritePorts(long line, long transport) {
    if (Checks.ENABLED) {
      Checks.write(transport, 4);
    }
    Memory.putInt(transport, Memory.getInt(line + PORTS));
  }

  /** Rewrites the checksum of TCP, at 16 bytes. */
  public static void rewriteTcpChecksum(long line, long tcp) {
    if (Checks.ENABLED) {
      Checks.write(tcp + 16, 2);
    }
    update(tcp + 16, transportDelta(line));
  }

  /** Rewrites the checksum of UDP, at 6 bytes, unless there is none. */
  public static void rewriteUdpChecksum(long line, long udp) {
    if (Bytes.u16(udp + 6) == 0) {
      return;
    }
    if (Checks.ENABLED) {
      Checks.write(udp + 6, 2);
    }
    update(udp + 6, transportDelta(line));
    if (Memory.getShort(udp + 6) == 0) {
      // 0 would say that there is no checksum.
      Memory.putShort(udp + 6, (short) -1);
    }
  }

  /** The new source and destination addresses, in network byte order as in a header. */
  public static long addresses(long line) {
    return Memory.getLong(line + ADDRESSES);
  }

  /** The new source and destination ports, in network byte order as in a header. */
  public static int ports(long line) {
    return Memory.getInt(line + PORTS);
  }

  /** The change to the IP header's checksum, 16 bits (RFC 1624). */
  public static int ipDelta(long line) {
    return Memory.getShort(line + IP_DELTA) & 0xffff;
  }

  /** The change to the transport header's checksum, 16 bits (RFC 1624). */
  public static int transportDelta(long line) {
    return Memory.getShort(line + TRANSPORT_DELTA) & 0xffff;
  }

  /** The new destination address, as a host integer. */
  public static int newDst(long line) {
    return Integer.reverseBytes(Memory.getInt(line + ADDRESSES + 4));
  }

  /** The output that packets leave on, 0 to 65,535. */
  public static int output(long line) {
    return Memory.getShort(line + OUTPUT) & 0xffff;
  }

  /** The direction's flags, such as {@link #TCP}. */
  public static int flags(long line) {
    return Memory.getByte(line + FLAGS);
  }

  /** Replaces the direction's flags. */
  public static void setFlags(long line, int flags) {
    Memory.putByte(line + FLAGS, (byte) flags);
  }

  /** Adds a flag to the direction's. */
  public static void addFlag(long line, int flag) {
    setFlags(line, flags(line) | flag);
  }

  /** Whether both directions of a flow have a flag. */
  public static boolean both(long forward, int flag) {
    return (flags(forward) & flags(FlowLine.other(forward)) & flag) != 0;
  }

  /** The annotation byte that replies get, 0 to 255. */
  public static int replyAnno(long line) {
    return Memory.getByte(line + REPLY_ANNO) & 0xff;
  }

  /** Sets the annotation byte that replies get. */
  public static void setReplyAnno(long line, int value) {
    Memory.putByte(line + REPLY_ANNO, (byte) value);
  }

  /** The input that the flow began at, 0 to 65,535. */
  public static int input(long forward) {
    return Memory.getShort(forward + INPUT) & 0xffff;
  }

  /** The protocol of the flow's first packet; 0 when that does not matter. */
  public static int protocol(long forward) {
    return Memory.getByte(forward + PROTOCOL) & 0xff;
  }

  /** Sets the protocol of the flow's first packet. */
  public static void setProtocol(long forward, int protocol) {
    Memory.putByte(forward + PROTOCOL, (byte) protocol);
  }

  /** Sets the change to the transport header's checksum. */
  public static void setTransportDelta(long line, int delta) {
    Memory.putShort(line + TRANSPORT_DELTA, (short) delta);
  }

  /** Packets of both directions, as far as they were counted. */
  public static int packets(long forward) {
    return Memory.getByte(forward + PACKETS);
  }

  /** Sets how many packets were counted. */
  public static void setPackets(long forward, int count) {
    Memory.putByte(forward + PACKETS, (byte) count);
  }
}
