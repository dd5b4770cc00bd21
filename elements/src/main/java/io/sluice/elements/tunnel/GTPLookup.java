// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.PORTS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import java.util.List;

/**
 * Sends replies through the GTP-U tunnel that leads back to the user.
 *
 * <p>{@code GTPLookup(TABLE [, keywords])}
 *
 * <p>TABLE is a GTPTable. Expects IPv4 packets, with the IP header annotation at their start.
 * Replies to a user's packets get the GTP-U (3GPP TS 29.281), UDP and IPv4 headers of the return
 * tunnel; the header and destination address annotations are set. Packets of flows that the table
 * has not seen, or whose return tunnel is not yet known, are dropped.
 *
 * <p>Keywords: {@code CHECKSUM} boolean, default true: computes the UDP checksum.
 *
 * <p>See also: GTPTable, GTPEncap.
 */
@ElementInfo(name = "GTPLookup", processing = "h/h")
@ElementEffects(
    reads = {IP_HEADER, PORTS, LENGTH, PAYLOAD, ANNO_NETWORK, ANNO_TRANSPORT},
    writes = {HEADERS, PAYLOAD, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {ADDS_HEADER, DROPS, STATE})
public final class GTPLookup extends PacketElement implements Companions, LengthEffect {
  private static final int TTL = 250;
  private static final int ADDED = Ipv4.MIN_HEADER + Udp.HEADER_LENGTH + GTPEncap.HEADER;

  private final int noHeader = dropReason("no IP header");
  private final int noFlow = dropReason("flow of no tunnel");
  private final int noWay = dropReason("return tunnel not yet known");
  private final int tooLong = dropReason("too long");
  private final int noRoom = shortageReason("no room in the buffer");
  private GTPTable table;
  private boolean checksum;
  private int id;

  /** Creates the element. */
  public GTPLookup() {}

  @Override
  protected void configure(Args args) {
    table = args.required("TABLE").asElement(GTPTable.class);
    checksum = args.keyword("CHECKSUM").asBool(true);
  }

  @Override
  public List<GTPTable> companions() {
    return List.of(table);
  }

  @Override
  protected void initialize(Setup setup) {
    if (table.worker() != worker()) {
      setup.error("uses " + table + ", which runs on another worker");
    }
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + ADDED;
  }

  /**
   * Ports and protocol of a packet, as a table's key has them.
   *
   * @param packet with the IP header annotation
   * @param reversed whether those of the other direction
   * @return ports of 0 for what is no TCP or UDP, or has none
   */
  static long userPorts(long packet, boolean reversed) {
    long ip = Anno.networkHeader(packet);
    int protocol = Ipv4.protocol(ip);
    boolean has =
        (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP)
            && !Ipv4.isFragment(ip)
            && Headers.transport(packet, 4) != 0;
    if (!has) {
      return GtpTunnels.ports(0, 0, protocol);
    }
    long transport = Anno.transportHeader(packet);
    int src = Udp.srcPort(transport);
    int dst = Udp.dstPort(transport);
    return reversed ? GtpTunnels.ports(dst, src, protocol) : GtpTunnels.ports(src, dst, protocol);
  }

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    GtpTunnels tunnels = table.tunnels();
    long now = worker().recentNanoTime();
    long tunnel =
        tunnels.tunnelOf(
            GtpTunnels.addresses(Ipv4.src(ip), Ipv4.dst(ip)), userPorts(packet, false), now);
    if (tunnel == GtpTunnels.ABSENT) {
      return noFlow;
    } else if (!tunnels.isKnown(tunnel)) {
      return noWay;
    }
    int length = Mbuf.length(packet);
    if (length + ADDED > 0xffff) {
      return tooLong;
    } else if (!packets.ensureWritable(packet) || !packets.prepend(packet, ADDED)) {
      return noRoom;
    }
    write(packet, length, tunnels.backAddresses(tunnel), tunnels.backPorts(tunnel));
    return 0;
  }

  private void write(long packet, int length, long addresses, long ports) {
    long ip = Mbuf.data(packet);
    long udp = ip + Ipv4.MIN_HEADER;
    GTPEncap.write(udp + Udp.HEADER_LENGTH, length, (int) ports);
    Memory.fill(ip, Ipv4.MIN_HEADER, (byte) 0);
    Ipv4.setHeaderLength(ip, Ipv4.MIN_HEADER);
    Ipv4.setTotalLength(ip, length + ADDED);
    Ipv4.setId(ip, id++ & 0xffff);
    Ipv4.setTtl(ip, TTL);
    Ipv4.setProtocol(ip, IpProtocol.UDP);
    Ipv4.setSrc(ip, (int) (addresses >>> 32));
    Ipv4.setDst(ip, (int) addresses);
    Ipv4.updateChecksum(ip);
    Udp.setSrcPort(udp, (int) (ports >>> 48));
    Udp.setDstPort(udp, (int) (ports >>> 32) & 0xffff);
    int datagram = length + ADDED - Ipv4.MIN_HEADER;
    Udp.setLength(udp, datagram);
    Udp.setChecksum(udp, 0);
    if (checksum) {
      Udp.setChecksum(udp, Checksum.finishUdp(udpSum(ip, udp, datagram)));
    }
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
    Anno.putI32(packet, Anno.DST_IP, (int) addresses);
  }

  private static int udpSum(long ip, long udp, int length) {
    int pseudo = Checksum.pseudoHeader(Ipv4.src(ip), Ipv4.dst(ip), IpProtocol.UDP, length);
    return Checksum.add(pseudo, Checksum.sum(udp, length));
  }

  @Override
  protected void takeOver(Element old) {
    id = ((GTPLookup) old).id;
  }
}
