// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.PORTS;
import static io.sluice.effect.Field.TCP_FLAGS;
import static io.sluice.effect.Field.TCP_OPTIONS;
import static io.sluice.effect.Field.UDP_LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;

/**
 * Numbers and timestamps packets from other sources, so that a Collector can measure them.
 *
 * <p>{@code MarkTraffic([keywords])}
 *
 * <p>Gives TCP and UDP packets over IPv4 the mark of a Generator's packets, at their end. The mark
 * overwrites the end of the data; UDP packets with less than 18 bytes of data grow, and so do TCP
 * segments without data, whose mark is an option. Checksums are updated; a UDP packet without a
 * checksum stays without one. Flows, one per direction, are numbered in order of appearance.
 * Packets that cannot be marked pass unchanged: other protocols, fragments, TCP with 1 to 17 bytes
 * of data or no room for an option, and flows beyond the first FLOWS. Expects the IP header
 * annotation.
 *
 * <p>A packet is due when it arrives here. With TIMING it is due as long after the first one as its
 * timestamp says; use this after a FromDump with TIMING, to include its delays.
 *
 * <p>Keywords: {@code TIMING} boolean, default false; {@code FIRST_FLOW}, default 0, the number of
 * the first flow; {@code FLOWS}, default 65536, flows to distinguish.
 *
 * <p>Handlers (read): {@code count} packets marked, {@code unmarked} others, {@code flows}.
 *
 * <p>Example: {@code FromDump(trace.pcap, TIMING true) -> MarkIPHeader(14) -> MarkTraffic(TIMING
 * true) -> Queue -> ToDevice(eth0)}
 *
 * <p>See also: Generator, Collector, FromDump, ReplayUnqueue.
 */
@ElementInfo(name = "MarkTraffic", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_LENGTH,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_CHECKSUM,
      PORTS,
      CHECKSUM,
      UDP_LENGTH,
      TCP_FLAGS,
      PAYLOAD,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_TIMESTAMP
    },
    writes = {IP_LENGTH, IP_CHECKSUM, CHECKSUM, UDP_LENGTH, TCP_FLAGS, TCP_OPTIONS, PAYLOAD},
    does = {RESIZES, STATE, COUNTS})
public final class MarkTraffic extends BatchElement {
  private static final int OPTION = 2;
  private static final int OPTION_EXPERIMENT = 254;
  private static final int MAX_TCP_HEADER = 60;

  private boolean timing;
  private int firstFlow;
  private int maxFlows;
  private NumberedFlows flows;
  private long count;
  private long unmarked;
  private boolean began;
  private long offset;

  /** Creates the element. */
  public MarkTraffic() {}

  @Override
  protected void configure(Args args) {
    timing = args.keyword("TIMING").asBool(false);
    firstFlow = args.keyword("FIRST_FLOW").asInt(0, 0, TrafficMark.MAX_FLOWS - 1);
    maxFlows = args.keyword("FLOWS").asInt(1 << 16, 1, TrafficMark.MAX_FLOWS);
    if (firstFlow + maxFlows > TrafficMark.MAX_FLOWS) {
      args.error("FIRST_FLOW: flows are numbered up to " + (TrafficMark.MAX_FLOWS - 1));
    }
  }

  @Override
  protected void initialize(Setup setup) {
    flows = new NumberedFlows(maxFlows, worker().nanoTime());
  }

  @Override
  public void push(int port, PacketBatch batch) {
    long now = worker().nanoTime();
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      if (Mbuf.isShared(packet)) {
        long own = packets.makeWritable(packet);
        if (own == 0) {
          unmarked++;
          continue;
        }
        batch.array()[i] = own;
        packet = own;
      }
      if (mark(packet, now)) {
        count++;
      } else {
        unmarked++;
      }
    }
    output(0).push(batch);
  }

  private boolean mark(long packet, long now) {
    long ip = Headers.ipv4(packet);
    long transport = Headers.transport(packet, 8);
    if (ip == 0 || transport == 0 || Ipv4.isFragment(ip)) {
      return false;
    }
    int end = Anno.networkOffset(packet) + Ipv4.totalLength(ip);
    int room = end - Anno.transportOffset(packet);
    if (end > Mbuf.length(packet) || room < Udp.HEADER_LENGTH) {
      return false;
    }
    return switch (Ipv4.protocol(ip)) {
      case IpProtocol.UDP -> markUdp(packet, ip, transport, end, now);
      case IpProtocol.TCP -> room >= Tcp.MIN_HEADER && markTcp(packet, ip, transport, end, now);
      default -> false;
    };
  }

  private boolean markUdp(long packet, long ip, long udp, int end, long now) {
    int length = end - Anno.transportOffset(packet);
    if (Udp.length(udp) != length) {
      return false;
    }
    long line = flows.line(ip, udp);
    int missing = Udp.HEADER_LENGTH + TrafficMark.SHORT - length;
    if (line == 0 || missing > 0 && !grow(packet, end, missing)) {
      return false;
    }
    // The packet may have moved to a longer buffer.
    ip = Anno.networkHeader(packet);
    udp = Anno.transportHeader(packet);
    int whole = Math.max(length, Udp.HEADER_LENGTH + TrafficMark.SHORT);
    write(packet, udp + whole, whole - Udp.HEADER_LENGTH, line, now);
    Udp.setLength(udp, whole);
    if (Udp.checksum(udp) != 0) {
      Udp.setChecksum(udp, 0);
      int sum = Checksum.pseudoHeader(Ipv4.src(ip), Ipv4.dst(ip), IpProtocol.UDP, whole);
      Udp.setChecksum(udp, Checksum.finishUdp(Checksum.add(sum, Checksum.sum(udp, whole))));
    }
    return true;
  }

  private boolean markTcp(long packet, long ip, long tcp, int end, long now) {
    int length = end - Anno.transportOffset(packet);
    int header = Tcp.headerLength(tcp);
    int data = length - header;
    if (header < Tcp.MIN_HEADER || data < 0 || data > 0 && data < TrafficMark.SHORT) {
      return false;
    }
    int option = 0;
    if (data == 0) {
      int left = MAX_TCP_HEADER - header - OPTION;
      int size = left >= TrafficMark.LONG ? TrafficMark.LONG : TrafficMark.SHORT;
      option = OPTION + size;
      if (left < size) {
        return false;
      }
    }
    long line = flows.line(ip, tcp);
    if (line == 0 || option > 0 && !grow(packet, end, option)) {
      return false;
    }
    ip = Anno.networkHeader(packet);
    tcp = Anno.transportHeader(packet);
    if (option > 0) {
      Tcp.setHeaderLength(tcp, header + option);
      Bytes.putU8(tcp + header, OPTION_EXPERIMENT);
      Bytes.putU8(tcp + header + 1, option);
    }
    int whole = length + option;
    write(packet, tcp + whole, data > 0 ? data : option - OPTION, line, now);
    Tcp.setChecksum(tcp, 0);
    int sum = Checksum.pseudoHeader(Ipv4.src(ip), Ipv4.dst(ip), IpProtocol.TCP, whole);
    Tcp.setChecksum(tcp, Checksum.finish(Checksum.add(sum, Checksum.sum(tcp, whole))));
    return true;
  }

  /** Makes the IP packet longer; what stands behind it in the frame makes way. */
  private boolean grow(long packet, int end, int bytes) {
    int length = Ipv4.totalLength(Anno.networkHeader(packet)) + bytes;
    int trailer = Mbuf.length(packet) - end;
    if (length > 0xffff || bytes > trailer && !packets.append(packet, bytes - trailer)) {
      return false;
    }
    if (bytes < trailer) {
      Mbuf.trim(packet, trailer - bytes);
    }
    Memory.fill(Mbuf.data(packet) + end, bytes, (byte) 0);
    long ip = Anno.networkHeader(packet);
    int before = Ipv4.totalLength(ip);
    Ipv4.setTotalLength(ip, length);
    Ipv4.setChecksum(ip, Checksum.update16(Ipv4.checksum(ip), before, length));
    return true;
  }

  private void write(long packet, long end, int room, long line, long now) {
    int flow = firstFlow + NumberedFlows.number(line);
    long number = NumberedFlows.next(line);
    long due = timing ? due(packet, now) : now;
    if (room >= TrafficMark.LONG) {
      TrafficMark.writeLong(end, flow, number, due, flows.nextOfAll(), now);
    } else {
      flows.nextOfAll();
      TrafficMark.write(end, flow, number, due);
    }
  }

  private long due(long packet, long now) {
    long time = Anno.timestamp(packet);
    if (!began) {
      began = true;
      offset = now - time;
    }
    // What comes earlier than its time says is due now.
    return Math.min(now, time + offset);
  }

  @Override
  protected void takeOver(Element old) {
    MarkTraffic before = (MarkTraffic) old;
    count = before.count;
    unmarked = before.unmarked;
    if (isConfiguredLike(before)) {
      flows.close();
      flows = before.flows;
      before.flows = null;
      began = before.began;
      offset = before.offset;
    }
  }

  @Override
  protected void cleanup() {
    if (flows != null) {
      flows.close();
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.read("unmarked", () -> unmarked);
    handlers.read("flows", () -> flows.size());
  }
}
