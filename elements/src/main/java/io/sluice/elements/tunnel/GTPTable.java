// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;

/**
 * Learns the return tunnels of GTP-U users.
 *
 * <p>{@code GTPTable(PING_DST [, keywords])}
 *
 * <p>Input 0 gets IPv4 packets with GTP-U (3GPP TS 29.281) in UDP. The users' packets in them, also
 * IPv4, leave on output 0 with the IP header annotations set, and the table records the tunnel of
 * their flow. While the return tunnel is unknown, a ping to PING_DST is sent through the tunnel
 * once a second, on output 1. Input 1 gets GTP-U packets from the other side: the reply to such a
 * ping reveals the return tunnel. These packets end here. GTPLookup uses the table.
 *
 * <p>The table holds 65,536 tunnels, and then replaces the oldest; users are forgotten after an
 * hour.
 *
 * <p>Keywords: {@code VERBOSE} boolean, is accepted for compatibility with FastClick and ignored.
 *
 * <p>See also: GTPLookup, GTPDecap, GTPEncap.
 */
@ElementInfo(name = "GTPTable", ports = "2/2", processing = "h/h", flow = "xy/xz")
@ElementEffects(
    reads = DATA,
    writes = {ANNO_NETWORK, ANNO_TRANSPORT},
    does = {REMOVES_HEADER, MAKES, DROPS, STATE})
public final class GTPTable extends BatchElement {
  private static final int ECHO_LENGTH = 60;
  private static final int ECHO_TTL = 200;
  private static final int ECHO_REPLY = 0;
  private static final int ECHO = 8;

  private final int bad = dropReason("not a GTP-U packet with IPv4");
  private final int learned = dropReason("reply to a ping");
  private final int unasked = dropReason("no reply to a ping");
  private final int noBuffer = shortageReason("no buffer for a ping");
  private GtpTunnels tunnels = new GtpTunnels();
  private int pingDst;

  /** Creates the element. */
  public GTPTable() {}

  @Override
  protected void configure(Args args) {
    pingDst = args.required("PING_DST").asIp(0);
    args.keyword("VERBOSE").asBool(true);
  }

  GtpTunnels tunnels() {
    return tunnels;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    PacketBatch users = worker().borrow();
    long now = worker().recentNanoTime();
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.handOver(i);
      int inner = inner(packet);
      if (inner < 0) {
        drop(bad, packet);
      } else if (port == 1) {
        drop(learn(packet, inner, now) ? learned : unasked, packet);
      } else {
        takeOut(packet, inner, now);
        users.add(packet);
      }
    }
    output(0).push(users);
    worker().giveBack(users);
  }

  /** Where the packet in the tunnel begins, its IPv4 header present; -1 when there is none. */
  private static int inner(long packet) {
    long ip = Mbuf.data(packet);
    int length = Mbuf.length(packet);
    int udp = UdpInIp.offset(ip, length);
    if (udp < 0 || Ipv4.version(ip) != 4) {
      return -1;
    }
    int gtp = udp + Udp.HEADER_LENGTH;
    int end = udp + Udp.length(ip + udp);
    int header = GTPDecap.headerLength(ip + gtp, end - gtp);
    int inner = gtp + header;
    if (header < 0 || end - inner < Ipv4.MIN_HEADER || Ipv4.version(ip + inner) != 4) {
      return -1;
    }
    int headerLength = Ipv4.headerLength(ip + inner);
    int total = Ipv4.totalLength(ip + inner);
    boolean whole = headerLength >= Ipv4.MIN_HEADER && total >= headerLength;
    return whole && total <= end - inner ? inner : -1;
  }

  private static long outerPorts(long ip) {
    long udp = ip + Ipv4.headerLength(ip);
    return GtpTunnels.ports(
        Udp.srcPort(udp), Udp.dstPort(udp), Bytes.i32(udp + Udp.HEADER_LENGTH + 4));
  }

  private static long outerAddresses(long ip) {
    return GtpTunnels.addresses(Ipv4.src(ip), Ipv4.dst(ip));
  }

  private void takeOut(long packet, int inner, long now) {
    long ip = Mbuf.data(packet);
    long tunnel = tunnels.open(outerAddresses(ip), outerPorts(ip), now);
    if (tunnels.wantsPing(tunnel, now)) {
      ping(ip, inner, tunnel, now);
    }
    Mbuf.adjust(packet, inner);
    ip += inner;
    Headers.markIp(packet, ip, Ipv4.headerLength(ip));
    tunnels.user(
        GtpTunnels.addresses(Ipv4.dst(ip), Ipv4.src(ip)),
        GTPLookup.userPorts(packet, true),
        tunnel,
        now);
  }

  /** Sends a ping with the headers of a packet around it. */
  private void ping(long outer, int headers, long tunnel, long now) {
    long ping = packets.allocate();
    if (ping == 0 || !Mbuf.append(ping, headers + ECHO_LENGTH)) {
      if (ping != 0) {
        packets.free(ping);
      }
      countDrops(noBuffer, 1);
      return;
    }
    int random = worker().random().next();
    long ip = Mbuf.data(ping);
    Memory.copy(outer, ip, headers);
    Memory.fill(ip + headers, ECHO_LENGTH, (byte) 0);
    long echo = ip + headers;
    Ipv4.setHeaderLength(echo, Ipv4.MIN_HEADER);
    Ipv4.setTotalLength(echo, ECHO_LENGTH);
    Ipv4.setId(echo, 1 + (random >>> 16) % 0xffff);
    Ipv4.setTtl(echo, ECHO_TTL);
    Ipv4.setProtocol(echo, IpProtocol.ICMP);
    Ipv4.setSrc(echo, Ipv4.src(outer + headers));
    Ipv4.setDst(echo, pingDst);
    Ipv4.updateChecksum(echo);
    long icmp = echo + Ipv4.MIN_HEADER;
    Icmp.setType(icmp, ECHO);
    Icmp.setRest(icmp, random);
    Icmp.setChecksum(icmp, Checksum.of(icmp, ECHO_LENGTH - Ipv4.MIN_HEADER));
    tunnels.ping(
        GtpTunnels.addresses(pingDst, Ipv4.src(echo)), GtpTunnels.ports(0, 0, random), tunnel, now);
    int outerHeader = Ipv4.headerLength(ip);
    long udp = ip + outerHeader;
    Ipv4.setTotalLength(ip, headers + ECHO_LENGTH);
    Ipv4.updateChecksum(ip);
    Udp.setLength(udp, headers + ECHO_LENGTH - outerHeader);
    Udp.setChecksum(udp, 0);
    Bytes.putU16(
        udp + Udp.HEADER_LENGTH + 2,
        headers + ECHO_LENGTH - outerHeader - Udp.HEADER_LENGTH - GTPEncap.HEADER);
    Headers.markIp(ping, ip, outerHeader);
    Anno.putI32(ping, Anno.DST_IP, pingDst);
    output(1).push(ping);
  }

  private boolean learn(long packet, int inner, long now) {
    long outer = Mbuf.data(packet);
    long ip = outer + inner;
    long icmp = ip + Ipv4.headerLength(ip);
    boolean whole = Ipv4.totalLength(ip) - Ipv4.headerLength(ip) >= Icmp.HEADER_LENGTH;
    return whole
        && Ipv4.protocol(ip) == IpProtocol.ICMP
        && !Ipv4.isFragment(ip)
        && Icmp.type(icmp) == ECHO_REPLY
        && tunnels.pong(
            GtpTunnels.addresses(Ipv4.src(ip), Ipv4.dst(ip)),
            GtpTunnels.ports(0, 0, Icmp.rest(icmp)),
            outerAddresses(outer),
            outerPorts(outer),
            now);
  }

  @Override
  protected void takeOver(Element old) {
    tunnels = ((GTPTable) old).tunnels;
  }
}
