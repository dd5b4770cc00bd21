// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.header.Checksum;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Checks;
import io.sluice.packet.Memory;

/**
 * What a balancer keeps in the owner's bytes of a {@link FlowLine}.
 *
 * <pre>
 *     0       1       2       3       4       5       6       7
 *     +-------------------------------+-------------------------------+
 *  16 |       new source address      |     new destination address   |
 *     +---------------+---------------+---------------+---------------+
 *  24 |new source port|new dest. port |   IP delta    |transport delta|
 *     +---------------+---------------+---------------+-------+-------+
 *  32 |          (the table's)        |    server     | flags |       |
 *     +-------------------------------+---------------+-------+-------+
 *  48 | client's SYN, sequence number |                                  second line only
 *     +-------------------------------+
 * </pre>
 *
 * <p>Addresses and ports are as they lie in packets, deltas as {@link Checksum} has them. The
 * server is its place in the pool. Allocates nothing.
 */
final class BalancedLine {
  /** Flag: this direction is done. */
  static final int DONE = 1;

  /** Flag of the first line: the client has answered the server's SYN. */
  static final int OPEN = 2;

  /**
   * Flag of the second line: the server has not answered the client's SYN, whose number is kept.
   */
  static final int OPENING = 4;

  /** Bytes of a TCP header up to the end of the checksum. */
  static final int TCP_CHECKSUM_END = 18;

  private static final int ADDRESSES = FlowLine.DATA;
  private static final int PORTS = FlowLine.DATA + 8;
  private static final int IP_DELTA = FlowLine.DATA + 12;
  private static final int TRANSPORT_DELTA = FlowLine.DATA + 14;
  private static final int SERVER = FlowLine.DATA_36;
  private static final int FLAGS = FlowLine.DATA_36 + 2;
  private static final int SEQUENCE = FlowLine.REPLY_DATA;

  private BalancedLine() {}

  /** Has packets of both directions be rewritten to what the other direction's key reversed is. */
  static void rewriteBoth(long forward) {
    fill(forward, FlowLine.other(forward));
    fill(FlowLine.other(forward), forward);
  }

  private static void fill(long line, long other) {
    long before = FlowLine.first(line);
    long after = FlowKey.reverseAddresses(FlowLine.first(other));
    int portsAfter = FlowKey.reversePorts(FlowLine.ports(other));
    int ip =
        Checksum.add(
            Checksum.delta32(FlowKey.src(before), FlowKey.src(after)),
            Checksum.delta32(FlowKey.dst(before), FlowKey.dst(after)));
    int ports =
        Checksum.delta32(
            Integer.reverseBytes(FlowLine.ports(line)), Integer.reverseBytes(portsAfter));
    Memory.putLong(line + ADDRESSES, after);
    Memory.putInt(line + PORTS, portsAfter);
    Memory.putShort(line + IP_DELTA, (short) ip);
    Memory.putShort(line + TRANSPORT_DELTA, (short) Checksum.add(ip, ports));
  }

  /**
   * Rewrites a packet.
   *
   * @param line that of its direction
   * @param ip the header, writable
   * @param transport the header behind it, 8 bytes writable
   * @param present bytes of it and what follows
   */
  static void rewrite(long line, long ip, long transport, int present) {
    if (Checks.ENABLED) {
      Checks.write(ip, 20);
      Checks.write(transport, 4);
    }
    Memory.putLong(ip + 12, Memory.getLong(line + ADDRESSES));
    Memory.putInt(transport, Memory.getInt(line + PORTS));
    int ipDelta = Memory.getShort(line + IP_DELTA) & 0xffff;
    Ipv4.setChecksum(ip, Checksum.update(Ipv4.checksum(ip), ipDelta));
    int delta = Memory.getShort(line + TRANSPORT_DELTA) & 0xffff;
    if (Ipv4.protocol(ip) == IpProtocol.UDP) {
      Udp.setChecksum(transport, Checksum.updateUdp(Udp.checksum(transport), delta));
    } else if (present >= TCP_CHECKSUM_END) {
      Tcp.setChecksum(transport, Checksum.update(Tcp.checksum(transport), delta));
    }
  }

  /** The new destination, as host integer. */
  static int newDst(long line) {
    return Integer.reverseBytes(Memory.getInt(line + ADDRESSES + 4));
  }

  static int server(long line) {
    return Memory.getShort(line + SERVER) & 0xffff;
  }

  static void setServer(long forward, int place) {
    Memory.putShort(forward + SERVER, (short) place);
    Memory.putShort(FlowLine.other(forward) + SERVER, (short) place);
  }

  static boolean is(long line, int flag) {
    return (Memory.getByte(line + FLAGS) & flag) != 0;
  }

  static void mark(long line, int flag) {
    Memory.putByte(line + FLAGS, (byte) (Memory.getByte(line + FLAGS) | flag));
  }

  static void unmark(long line, int flag) {
    Memory.putByte(line + FLAGS, (byte) (Memory.getByte(line + FLAGS) & ~flag));
  }

  /** Marks the second line of a flow that a SYN with this sequence number has made. */
  static void setOpening(long reply, int sequence) {
    mark(reply, OPENING);
    Memory.putInt(reply + SEQUENCE, sequence);
  }

  /** The number of {@link #setOpening}. */
  static int sequence(long reply) {
    return Memory.getInt(reply + SEQUENCE);
  }
}
