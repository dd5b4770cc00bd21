// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.ETHERNET;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.Icmp6;
import io.sluice.header.IpAddress;
import io.sluice.header.Ipv6;
import io.sluice.header.MacAddress;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Encapsulates IPv6 packets in Ethernet frames, to addresses found by neighbour discovery (RFC
 * 4861).
 *
 * <p>{@code IP6NDSolicitor(IP, ETH)}
 *
 * <p>IP and ETH are the host's own addresses. Packets at input 0 need the destination address
 * annotation: the next hop. When its Ethernet address is known, they leave on output 0 in a frame;
 * otherwise the last of them waits, and a neighbour solicitation leaves on the last output, at most
 * one per second for an address. Advertisements arrive on input 1: those that were solicited are
 * recorded for five minutes, and the waiting packet leaves. Multicast addresses are mapped directly
 * (RFC 2464). The element keeps 4096 addresses; those silent for longest make room.
 *
 * <p>Handlers: {@code table} (read) addresses and their Ethernet addresses; {@code queries}, {@code
 * responses} (read) solicitations sent, advertisements accepted.
 */
@ElementInfo(
    name = "IP6NDSolicitor",
    aliases = "NDSol",
    ports = "2/1-2",
    processing = "h/h",
    flow = "xy/x")
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {ETHERNET, ANNOTATIONS},
    does = {ADDS_HEADER, MAKES, KEEPS, DROPS, BRANCHES, STATE})
public final class IP6NDSolicitor extends BatchElement implements LengthEffect {
  private static final long SECOND = 1_000_000_000L;
  private static final long LIFETIME = 300 * SECOND;
  private static final long SOLICITED_HIGH = 0xff02L << 48;
  private static final long SOLICITED_LOW = 0x0000_0001_ff00_0000L;
  private static final int LAST_BYTES = 0xff_ffff;

  private final int noNextHop = dropReason("no next hop");
  private final int gaveUp = dropReason("no answer yet");
  private final int notOne = dropReason("unsolicited advertisement");
  private final int noRoom = shortageReason("no room in the buffer");
  private final int noBuffer = dropReason("no buffer for a query");
  private NeighborCache cache = new NeighborCache();
  private long ipHigh;
  private long ipLow;
  private long mac;
  private long queries;
  private long responses;

  /** Creates the element. */
  public IP6NDSolicitor() {}

  @Override
  protected void configure(Args args) {
    long[] ip = args.required("IP").as(Address6::parse, new long[2]);
    ipHigh = ip[0];
    ipLow = ip[1];
    mac = args.required("ETH").asMac(0);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return input == 0 && output == 0 ? longest + Ethernet.HEADER_LENGTH : ANY;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    PacketBatch out = worker().borrow();
    long now = worker().recentNanoTime();
    try {
      for (int i = 0; i < batch.size(); i++) {
        if (port == 0) {
          send(batch.handOver(i), now, out);
        } else {
          receive(batch.handOver(i), now, out);
        }
      }
    } finally {
      flush(out);
      worker().giveBack(out);
    }
  }

  private void flush(PacketBatch out) {
    if (!out.isEmpty()) {
      output(0).push(out);
    }
  }

  private void send(long packet, long now, PacketBatch out) {
    long high = Anno.dstIp6High(packet);
    long low = Anno.dstIp6Low(packet);
    if ((high | low) == 0) {
      drop(noNextHop, packet);
    } else if (high >>> 56 == 0xff) {
      frame(packet, 0x3333L << 32 | low & 0xffff_ffffL, out);
    } else {
      int at = cache.find(high, low);
      if (at >= 0 && cache.macs[at] >= 0 && now - cache.heard[at] < LIFETIME) {
        frame(packet, cache.macs[at], out);
      } else {
        await(packet, at >= 0 ? at : begin(high, low, now), now, out);
      }
    }
  }

  private int begin(long high, long low, long now) {
    int at = cache.place(high, low);
    giveUp(at);
    cache.begin(at, high, low, now);
    return at;
  }

  private void giveUp(int at) {
    if (cache.waiting[at] != 0) {
      drop(gaveUp, cache.waiting[at]);
      cache.waiting[at] = 0;
    }
  }

  private void await(long packet, int at, long now, PacketBatch out) {
    giveUp(at);
    cache.macs[at] = -1;
    cache.waiting[at] = packet;
    if (now - cache.asked[at] >= SECOND) {
      cache.asked[at] = now;
      ask(cache.high(at), cache.low(at), Anno.timestamp(packet), out);
    }
  }

  private void ask(long high, long low, long stamp, PacketBatch out) {
    long query = packets.allocate();
    if (query == 0) {
      countDrops(noBuffer, 1);
      return;
    }
    Mbuf.setLength(query, NeighborMessage.LENGTH);
    long eth = Mbuf.data(query);
    int last = (int) low & LAST_BYTES;
    NeighborMessage.begin(
        eth,
        0x3333_ff00_0000L | last,
        mac,
        Icmp6.NEIGHBOR_SOLICITATION,
        0,
        NeighborMessage.SOURCE_ADDRESS);
    long ip = eth + Ethernet.HEADER_LENGTH;
    Ipv6.setSrc(ip, ipHigh, ipLow);
    Ipv6.setDst(ip, SOLICITED_HIGH, SOLICITED_LOW | last);
    Icmp6.setTarget(NeighborMessage.icmp(ip), high, low);
    NeighborMessage.finish(eth);
    Headers.markMac(query, eth, Ethernet.HEADER_LENGTH);
    Anno.setTimestamp(query, stamp);
    queries++;
    flush(out);
    output(nOutputs() - 1).push(query);
  }

  private void frame(long packet, long to, PacketBatch out) {
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, Ethernet.HEADER_LENGTH)) {
      drop(noRoom, packet);
      return;
    }
    Ethernet.set(Mbuf.data(packet), to, mac, Ethernet.TYPE_IPV6);
    Anno.setMacHeader(packet, Mbuf.data(packet));
    if (out.isFull()) {
      flush(out);
    }
    out.add(packet);
  }

  private void receive(long packet, long now, PacketBatch out) {
    long ip = NeighborMessage.read(packet, Icmp6.NEIGHBOR_ADVERTISEMENT);
    int at = -1;
    long found = -1;
    if (ip != 0) {
      long icmp = NeighborMessage.icmp(ip);
      at = cache.find(Icmp6.targetHigh(icmp), Icmp6.targetLow(icmp));
      long option = NeighborMessage.option(ip, NeighborMessage.TARGET_ADDRESS);
      found = option >= 0 ? option : Ethernet.src(Mbuf.data(packet));
    }
    if (at < 0 || Ethernet.isGroup(found)) {
      drop(notOne, packet);
      return;
    }
    packets.free(packet);
    responses++;
    cache.macs[at] = found;
    cache.heard[at] = now;
    long waiting = cache.waiting[at];
    cache.waiting[at] = 0;
    if (waiting != 0) {
      frame(waiting, found, out);
    }
  }

  @Override
  protected long settle() {
    long left = 0;
    for (int at = 0; at < cache.size(); at++) {
      left += cache.waiting[at] == 0 ? 0 : 1;
    }
    return left;
  }

  @Override
  protected void cleanup() {
    for (int at = 0; at < cache.size(); at++) {
      if (cache.waiting[at] != 0) {
        freeLeft(cache.waiting[at]);
        cache.waiting[at] = 0;
      }
    }
  }

  @Override
  protected void takeOver(Element old) {
    IP6NDSolicitor before = (IP6NDSolicitor) old;
    if (before.mac == mac && before.ipHigh == ipHigh && before.ipLow == ipLow) {
      cache = before.cache;
      before.cache = new NeighborCache();
      queries = before.queries;
      responses = before.responses;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("table", this::table);
    handlers.read(
        "stats", () -> drops() + " packets killed\n" + queries + " ND Solicitation Message sent\n");
    handlers.read("queries", () -> queries);
    handlers.read("responses", () -> responses);
  }

  private String table() {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < cache.size() && cache.used() > 0; at++) {
      if ((cache.high(at) | cache.low(at)) != 0) {
        text.append(IpAddress.format6(cache.high(at), cache.low(at))).append(' ');
        text.append(cache.macs[at] < 0 ? "-" : MacAddress.format(cache.macs[at])).append('\n');
      }
    }
    return text.toString();
  }
}
