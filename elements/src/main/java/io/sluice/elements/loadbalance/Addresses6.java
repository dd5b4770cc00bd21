// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.elements.firewall.AddressHash;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.header.Checksum;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Memory;

/**
 * The addresses of IPv6 flows, for which their keys have a hash. Of a flow only the client's are
 * its own; the server's come from the pool, those of the service and of the balancer itself from
 * here:
 *
 * <pre>
 *               packets of clients     replies of servers
 * source        client                 server
 * destination   service                client, or with full NAT the balancer's own
 * </pre>
 *
 * <p>Kept in the owner's bytes of a {@link FlowLine}: at 16 of the first line the client's address,
 * at 60 of both the change of the checksum; the ports to rewrite to are the other line's. The
 * fields from 36 on are those of {@link BalancedLine}. Belongs to the worker; allocates nothing.
 *
 * @param service what clients connect to
 * @param source the balancer's own address; null where sources stay
 */
record Addresses6(Host service, Host source) {
  /** The realm of IPv6 beside that of IPv4. */
  static final int REALM = Integer.MIN_VALUE;

  private static final int CLIENT = FlowLine.DATA;
  private static final int DELTA = FlowLine.DATA_60;

  // ---- keys

  /** The first half of a packet's key. */
  static long key(long ip) {
    return AddressHash.of(ip + 8, ip + 24);
  }

  /** The first half of the key of packets that answer a packet. */
  static long reversedKey(long ip) {
    return AddressHash.of(ip + 24, ip + 8);
  }

  /** The first half of the key of a client's own entry. */
  static long clientKey(long ip) {
    return AddressHash.of(raw(Ipv6.srcHigh(ip)), raw(Ipv6.srcLow(ip)), 0, 0);
  }

  /** The first half of the key of replies to a packet of a client. */
  long replyKey(long ip, Host server) {
    long high = source != null ? source.high() : Ipv6.srcHigh(ip);
    long low = source != null ? source.low() : Ipv6.srcLow(ip);
    return AddressHash.of(raw(server.high()), raw(server.low()), raw(high), raw(low));
  }

  /** As it lies in packets. */
  private static long raw(long word) {
    return Long.reverseBytes(word);
  }

  /** A hash of a packet's source, the same on all balancers. */
  static long clientHash(long ip) {
    return MaglevTable.mix(MaglevTable.mix(Ipv6.srcHigh(ip)) + Ipv6.srcLow(ip));
  }

  // ---- flows

  /** Keeps the client's address: a packet's source. */
  static void setClient(long forward, long ip) {
    Memory.putLong(forward + CLIENT, Ipv6.srcHigh(ip));
    Memory.putLong(forward + CLIENT + 8, Ipv6.srcLow(ip));
  }

  /** Whether a packet comes from the client of a flow, or of a client's own entry. */
  static boolean isClient(long forward, long ip) {
    return clientHigh(forward) == Ipv6.srcHigh(ip) && clientLow(forward) == Ipv6.srcLow(ip);
  }

  private static long clientHigh(long line) {
    return Memory.getLong(FlowLine.forward(line) + CLIENT);
  }

  private static long clientLow(long line) {
    return Memory.getLong(FlowLine.forward(line) + CLIENT + 8);
  }

  /** The addresses of a direction's packets as they come in. */
  private static long srcHigh(long line, Host server) {
    return FlowLine.isReply(line) ? server.high() : clientHigh(line);
  }

  private static long srcLow(long line, Host server) {
    return FlowLine.isReply(line) ? server.low() : clientLow(line);
  }

  private long dstHigh(long line) {
    boolean toClient = FlowLine.isReply(line) && source == null;
    return toClient ? clientHigh(line) : (FlowLine.isReply(line) ? source : service).high();
  }

  private long dstLow(long line) {
    boolean toClient = FlowLine.isReply(line) && source == null;
    return toClient ? clientLow(line) : (FlowLine.isReply(line) ? source : service).low();
  }

  /** Whether a packet has the addresses of a direction, as its key says that it may. */
  boolean match(long line, long ip, Host server) {
    return (Ipv6.srcHigh(ip) ^ srcHigh(line, server)
            | Ipv6.srcLow(ip) ^ srcLow(line, server)
            | Ipv6.dstHigh(ip) ^ dstHigh(line)
            | Ipv6.dstLow(ip) ^ dstLow(line))
        == 0;
  }

  /** Whether a packet would be answered by packets of a direction. */
  boolean matchReversed(long line, long ip, Host server) {
    return (Ipv6.srcHigh(ip) ^ dstHigh(line)
            | Ipv6.srcLow(ip) ^ dstLow(line)
            | Ipv6.dstHigh(ip) ^ srcHigh(line, server)
            | Ipv6.dstLow(ip) ^ srcLow(line, server))
        == 0;
  }

  /** Computes how the checksums of both directions change. The client's address is known. */
  void rewriteBoth(long forward, Host server) {
    setDelta(forward, server);
    setDelta(FlowLine.other(forward), server);
  }

  private void setDelta(long line, Host server) {
    long other = FlowLine.other(line);
    int src =
        Checksum.add(
            delta(srcHigh(line, server), dstHigh(other)),
            delta(srcLow(line, server), dstLow(other)));
    int dst =
        Checksum.add(
            delta(dstHigh(line), srcHigh(other, server)),
            delta(dstLow(line), srcLow(other, server)));
    int ports =
        Checksum.delta32(
            Integer.reverseBytes(FlowLine.ports(line)),
            Integer.reverseBytes(FlowKey.reversePorts(FlowLine.ports(other))));
    int all = Checksum.add(Checksum.add(src, dst), ports);
    Memory.putShort(line + DELTA, (short) all);
  }

  /** The change of a checksum with that of 64 bits. */
  private static int delta(long before, long after) {
    return Checksum.add(
        Checksum.delta32((int) (before >>> 32), (int) (after >>> 32)),
        Checksum.delta32((int) before, (int) after));
  }

  /**
   * Rewrites a packet to what its flow's other direction answers to.
   *
   * @param line that of its direction
   * @param ip the header, writable
   * @param transport the transport header, its checksum writable
   * @param protocol TCP or UDP
   * @param server the flow's
   */
  void rewrite(long line, long ip, long transport, int protocol, Host server) {
    long other = FlowLine.other(line);
    Ipv6.setSrc(ip, dstHigh(other), dstLow(other));
    Ipv6.setDst(ip, srcHigh(other, server), srcLow(other, server));
    Bytes.putI32(transport, Integer.reverseBytes(FlowKey.reversePorts(FlowLine.ports(other))));
    int delta = Memory.getShort(line + DELTA) & 0xffff;
    if (protocol == IpProtocol.UDP) {
      Udp.setChecksum(transport, Checksum.updateUdp(Udp.checksum(transport), delta));
    } else {
      Tcp.setChecksum(transport, Checksum.update(Tcp.checksum(transport), delta));
    }
  }

  // ---- what errors quote

  /**
   * Changes a quoted packet to what it was on the other side.
   *
   * @param line that of the packets that would answer it
   * @param ip its header, writable
   * @param server the flow's
   * @return the change of a checksum that covers its addresses
   */
  int rewriteQuoted(long line, long ip, Host server) {
    long other = FlowLine.other(line);
    return Checksum.add(
        setSrc(ip, srcHigh(other, server), srcLow(other, server)),
        setDst(ip, dstHigh(other), dstLow(other)));
  }

  /**
   * Has an error go to the one who sent the packet that it quotes, and come from the other end's
   * address on that side where it came from the other end itself.
   *
   * @param line as in {@link #rewriteQuoted}
   * @param ip the error's header, writable
   * @param server the flow's
   * @return the change of the error's checksum
   */
  int rewriteError(long line, long ip, Host server) {
    long other = FlowLine.other(line);
    boolean fromEnd =
        Ipv6.srcHigh(ip) == srcHigh(line, server) && Ipv6.srcLow(ip) == srcLow(line, server);
    int src = fromEnd ? setSrc(ip, dstHigh(other), dstLow(other)) : 0;
    return Checksum.add(src, setDst(ip, srcHigh(other, server), srcLow(other, server)));
  }

  private static int setSrc(long ip, long high, long low) {
    int change = Checksum.add(delta(Ipv6.srcHigh(ip), high), delta(Ipv6.srcLow(ip), low));
    Ipv6.setSrc(ip, high, low);
    return change;
  }

  private static int setDst(long ip, long high, long low) {
    int change = Checksum.add(delta(Ipv6.dstHigh(ip), high), delta(Ipv6.dstLow(ip), low));
    Ipv6.setDst(ip, high, low);
    return change;
  }
}
