// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_PAINT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.header.ForceIp;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.LinkType;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.run.WallClock;
import org.agrona.CloseHelper;
import org.agrona.collections.IntHashSet;
import org.agrona.collections.LongHashSet;

/**
 * Sends packets of TCP and UDP flows through the kernel, and receives the replies.
 *
 * <p>{@code IPFlowRawSockets([keywords])}
 *
 * <p>Place it after AggregateIPFlows: it expects packets that begin with the IP header and have an
 * aggregate annotation, and drops others. They are sent unchanged by the kernel's routes; the
 * kernel sets the total length, the header checksum, and the identification if it is 0. Packets
 * that this host receives from a flow's other end leave on the output, with the IP header and its
 * annotations. The kernel processes them as well: it answers TCP segments for which it has no
 * connection with a reset, unless a firewall rule prevents that. The paint annotation says which
 * end is the other one: for a packet that AggregateIPFlows has painted 1 it is the source. Needs
 * CAP_NET_RAW.
 *
 * <p>Keywords: {@code CAPACITY} maximum number of flows, default 65536; packets of further flows
 * are dropped; {@code SNAPLEN} maximum bytes of a received packet, default 2048; {@code HEADROOM}
 * bytes in front of received data, at least 128. {@code NOTIFIER} and {@code PCAP} are accepted and
 * ignored: there is one socket for each protocol, and flows last until {@code clear}.
 *
 * <p>Handlers: {@code flows} (read) number of flows; {@code clear} (write) forgets them.
 *
 * <p>See also: AggregateIPFlows, RawSocket.
 */
@ElementInfo(name = "IPFlowRawSockets", processing = "a/h", flow = "x/y")
@ElementEffects(
    reads = {DATA, LENGTH, ANNO_AGGREGATE, ANNO_PAINT},
    does = {MAKES, SENDS, KEEPS, DROPS, FLOW_STATE})
public final class IPFlowRawSockets extends RawSocketUser {
  private static final int MAX_FLOWS = 1 << 24;

  private final int noAggregate = dropReason("no aggregate");
  private final int noFlow = dropReason("not TCP or UDP");
  private final int tooMany = dropReason("too many flows");
  private final int refused = dropReason("refused by the system");
  private final int full = shortageReason("socket buffer full");

  private int capacity;
  private RawEndpoint tcp;
  private RawEndpoint udp;

  /** Aggregates of the flows. */
  private IntHashSet flows = new IntHashSet();

  /** Remote address, remote port and local port of flows. */
  private LongHashSet tcpEnds = new LongHashSet();

  private LongHashSet udpEnds = new LongHashSet();

  /** Creates the element. */
  public IPFlowRawSockets() {}

  @Override
  protected void configure(Args args) {
    args.keyword("NOTIFIER").asElement(Element.class);
    args.keyword("PCAP").asBool(true);
    capacity = args.keyword("CAPACITY").asInt(1 << 16, 1, MAX_FLOWS);
    readBuffers(args);
  }

  @Override
  protected void initialize(Setup setup) {
    if (predecessor() == null) {
      try {
        tcp = RawEndpoint.open(IpProtocol.TCP);
        udp = RawEndpoint.open(IpProtocol.UDP);
      } catch (DeviceException e) {
        setup.error(e.getMessage());
        return;
      }
    }
    setup.task(() -> receive(tcp) + receive(udp));
    setup.task(() -> transmit(full)).waitsFor(sends(setup));
  }

  @Override
  boolean pulls() {
    return !input(0).isPush();
  }

  @Override
  public void push(int port, PacketBatch batch) {
    send(batch, full);
  }

  // ---- from flows

  @Override
  boolean write(long packet) {
    int code = learn(packet);
    if (code < 0) {
      drop(code, packet);
      return true;
    }
    int protocol = Ipv4.protocol(Mbuf.data(packet));
    return write(protocol == IpProtocol.TCP ? tcp : udp, packet, refused);
  }

  /** Makes sure that replies to a packet are recognized; returns a drop code, or 0. */
  private int learn(long packet) {
    int aggregate = Anno.getI32(packet, Anno.AGGREGATE);
    if (aggregate == 0) {
      return noAggregate;
    }
    long ip = Mbuf.data(packet);
    if (!hasPorts(ip, Mbuf.length(packet))) {
      return noFlow;
    }
    if (!flows.contains(aggregate)) {
      if (flows.size() == capacity) {
        return tooMany;
      }
      flows.add(aggregate);
      boolean isAnswer = (Anno.getU8(packet, Anno.PAINT) & 1) != 0;
      ends(ip).add(end(ip, isAnswer));
    }
    return 0;
  }

  private static boolean hasPorts(long ip, int length) {
    if (length < Ipv4.MIN_HEADER || Ipv4.version(ip) != 4 || !Ipv4.isFirstFragment(ip)) {
      return false;
    }
    int header = Ipv4.headerLength(ip);
    int protocol = Ipv4.protocol(ip);
    return header >= Ipv4.MIN_HEADER
        && length >= header + Udp.HEADER_LENGTH
        && (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP);
  }

  private LongHashSet ends(long ip) {
    return Ipv4.protocol(ip) == IpProtocol.TCP ? tcpEnds : udpEnds;
  }

  /** The remote end: the source of an incoming packet, the destination of an outgoing one. */
  private static long end(long ip, boolean comes) {
    long transport = ip + Ipv4.headerLength(ip);
    int address = comes ? Ipv4.src(ip) : Ipv4.dst(ip);
    int there = comes ? Udp.srcPort(transport) : Udp.dstPort(transport);
    int here = comes ? Udp.dstPort(transport) : Udp.srcPort(transport);
    return (long) address << 32 | (long) there << 16 | here;
  }

  // ---- from the kernel

  @Override
  void take(long packet) {
    if (isAnswer(packet)) {
      Anno.setTimestamp(packet, WallClock.nanos());
      collect(packet);
    } else {
      packets.free(packet);
    }
  }

  /** Whether a packet received by this host belongs to one of the flows; marks its headers. */
  private boolean isAnswer(long packet) {
    if (!ForceIp.mark(packet, LinkType.RAW) || Headers.ipv4(packet) == 0) {
      return false;
    }
    long ip = Headers.ipv4(packet);
    return hasPorts(ip, Mbuf.length(packet)) && ends(ip).contains(end(ip, true));
  }

  // ---- the rest

  private void clear() {
    flows.clear();
    tcpEnds.clear();
    udpEnds.clear();
  }

  /** Takes over the sockets, the flows, and the waiting packets. */
  @Override
  protected void takeOver(Element old) {
    IPFlowRawSockets before = (IPFlowRawSockets) old;
    tcp = before.tcp;
    udp = before.udp;
    flows = before.flows;
    tcpEnds = before.tcpEnds;
    udpEnds = before.udpEnds;
    takeWaiting(before);
    before.tcp = null;
    before.udp = null;
  }

  @Override
  protected void cleanup() {
    super.cleanup();
    CloseHelper.closeAll(tcp, udp);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("flows", () -> flows.size());
    handlers.write("clear", value -> clear());
  }
}
