// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.arp;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.ARP;
import static io.sluice.effect.Field.ETHERNET;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Addresses;
import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.Arp;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.IpAddress;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Encapsulates IPv4 packets in Ethernet frames, to addresses found by ARP (RFC 826).
 *
 * <p>{@code ARPQuerier(IP, ETH [, keywords])} or {@code ARPQuerier(NAME [, keywords])}
 *
 * <p>IP and ETH are the host's own addresses; a NAME from AddressInfo may stand for both. Packets
 * at input 0 need the destination address annotation: the next hop. When its Ethernet address is
 * known, they leave on output 0 in a frame; otherwise they wait, and an ARP request leaves on the
 * last output, at most ten per second for an address, and fewer when nobody answers. ARP replies
 * arrive on input 1: they are recorded, and the packets that wait for them leave. Packets to
 * 255.255.255.255, BROADCAST and multicast addresses go to the corresponding Ethernet addresses;
 * packets to 0.0.0.0 are dropped.
 *
 * <p>Keywords: {@code TABLE} an ARPTable to share, instead of the keywords for a table of its own:
 * {@code CAPACITY}, {@code ENTRY_CAPACITY}, {@code ENTRY_PACKET_CAPACITY}, {@code
 * CAPACITY_SLIM_FACTOR} and {@code TIMEOUT} as in ARPTable. {@code POLL_TIMEOUT} seconds after
 * which an entry in use is queried again, default 60, 0 for never; {@code BROADCAST_POLL} boolean,
 * default false, whether to broadcast that query instead of sending it to the known Ethernet
 * address; {@code BROADCAST} the local broadcast address, default that of IP's prefix, if it has
 * one.
 *
 * <p>Handlers: {@code table}, {@code count}, {@code length}, {@code insert}, {@code delete} as in
 * ARPTable; {@code clear} (write) table and counts; {@code ipaddr}, {@code broadcast} (read,
 * write); {@code queries}, {@code responses} (read) sent and received; {@code drops} (read) packets
 * without a next hop; {@code stats} (read) packets dropped, queries sent.
 */
@ElementInfo(name = "ARPQuerier", ports = "2/1-2", processing = "h/h", flow = "xy/x", live = true)
@ElementEffects(
    reads = {ETHERNET, ARP, LENGTH, ANNOTATIONS},
    writes = {ETHERNET, ARP, ANNOTATIONS},
    does = {ADDS_HEADER, MAKES, KEEPS, DROPS, BRANCHES, STATE})
public final class ARPQuerier extends ArpState implements LengthEffect {
  private static final long SECOND = 1_000_000_000L;
  private static final long MULTICAST = 0x0100_5e00_0000L;
  private static final int MULTICAST_BITS = 0x7f_ffff;

  private final int noNextHop = dropReason("no next hop");
  private final int noRoom = shortageReason("no room in the buffer");
  private final int noBuffer = dropReason("no buffer for a query");
  private final int noReply = dropReason("not an ARP reply");
  private ARPTable table;
  private int ip;
  private int broadcast;
  private long mac;
  private long pollTimeout;
  private boolean broadcastPoll;
  private long queries;
  private long responses;
  private long drops;
  private boolean warned;

  /** Creates the element. */
  public ARPQuerier() {}

  @Override
  protected void configure(Args args) {
    configureCache(args);
    table = args.keyword("TABLE").asElement(ARPTable.class);
    pollTimeout = args.keyword("POLL_TIMEOUT").asNanos(60 * SECOND);
    broadcastPoll = args.keyword("BROADCAST_POLL").asBool(false);
    args.keyword("CACHE").asBool(true);
    Arg broadcastArg = args.keyword("BROADCAST");
    boolean named = args.consume().remaining() == 1;
    Arg ipArg = args.required("IP");
    long prefix = ipArg.as(text -> Addresses.hostOrPrefix(this, text), 0xffff_ffffL);
    ip = (int) (prefix >>> 32);
    mac = named ? ipArg.asMac(0) : args.required("ETH").asMac(0);
    int local = ip | ~(int) prefix;
    broadcast = broadcastArg.asIp(local == ip ? -1 : local);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return input == 0 && output == 0 ? longest + Ethernet.HEADER_LENGTH : ANY;
  }

  @Override
  protected void initialize(Setup setup) {
    if (table == null) {
      startExpiry(setup);
    } else if (table.worker() != worker() && hasOtherUsers()) {
      setup.error("TABLE is used on several workers");
    }
  }

  @Override
  protected void reconfigure(Element configured) {
    if (((ARPQuerier) configured).table != table) {
      throw new HandlerException("TABLE cannot be changed while packets flow");
    }
    super.reconfigure(configured);
    restartExpiry();
  }

  private boolean hasOtherUsers() {
    return router().elements(ARPQuerier.class).stream()
        .anyMatch(other -> other.table == table && other.worker() != worker());
  }

  @Override
  ArpCache cache() {
    return table == null ? cache : table.cache;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    PacketBatch out = worker().borrow();
    long now = whole(worker().recentNanoTime());
    try {
      for (int i = 0; i < batch.size(); i++) {
        if (port == 0) {
          send(batch.handOver(i), now, out);
        } else {
          receive(batch, i, now, out);
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
    int to = Anno.getI32(packet, Anno.DST_IP);
    long found = cache().lookup(to, now, pollTimeout);
    if (found == ArpCache.UNKNOWN) {
      found = groupAddress(to);
    }
    if (ip == 0 || to == 0) {
      refuse(packet);
    } else if (found == ArpCache.UNKNOWN) {
      await(packet, to, now, out);
    } else {
      if ((found & ArpCache.POLL) != 0) {
        found &= ~ArpCache.POLL;
        query(packet, to, broadcastPoll ? Ethernet.BROADCAST : found, out);
      }
      frame(packet, found, out);
    }
  }

  /** The Ethernet address of a broadcast or multicast address (RFC 1112, 6.4). */
  private long groupAddress(int to) {
    if (to == -1 || to == broadcast) {
      return Ethernet.BROADCAST;
    }
    return to >>> 28 == 0xe ? MULTICAST | to & MULTICAST_BITS : ArpCache.UNKNOWN;
  }

  private void refuse(long packet) {
    if (ip != 0 && !warned) {
      warned = true;
      router()
          .report(
              name()
                  + " :: "
                  + className()
                  + ": would query for 0.0.0.0; missing dest IP addr annotation?");
    }
    drops++;
    drop(noNextHop, packet);
  }

  private void await(long packet, int to, long now, PacketBatch out) {
    // Whoever waits may have to go before the query is sent.
    long stamp = Anno.timestamp(packet);
    int tci = Anno.vlanTci(packet);
    switch (cache().append(to, packet, now, this)) {
      case ArpCache.ASK -> query(stamp, tci, to, Ethernet.BROADCAST, out);
      case ArpCache.FULL -> giveUp(packet);
      default -> {}
    }
  }

  private void frame(long packet, long to, PacketBatch out) {
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, Ethernet.HEADER_LENGTH)) {
      drops++;
      drop(noRoom, packet);
      return;
    }
    Ethernet.set(Mbuf.data(packet), to, mac, Ethernet.TYPE_IPV4);
    Anno.setMacHeader(packet, Mbuf.data(packet));
    if (out.isFull()) {
      flush(out);
    }
    out.add(packet);
  }

  private void query(long packet, int wanted, long to, PacketBatch out) {
    query(Anno.timestamp(packet), Anno.vlanTci(packet), wanted, to, out);
  }

  /** Sends a query at once, behind the packets that came before: the answer may come at once. */
  private void query(long stamp, int tci, int wanted, long to, PacketBatch out) {
    long query = packets.allocate();
    if (query == 0) {
      countDrops(noBuffer, 1);
      return;
    }
    Mbuf.setLength(query, Ethernet.HEADER_LENGTH + Arp.LENGTH);
    long eth = Mbuf.data(query);
    Ethernet.set(eth, to, mac, Ethernet.TYPE_ARP);
    Arp.set(eth + Ethernet.HEADER_LENGTH, Arp.REQUEST, mac, ip, 0, wanted);
    Headers.markMac(query, eth, Ethernet.HEADER_LENGTH);
    Anno.setTimestamp(query, stamp);
    Anno.setVlanTci(query, tci);
    queries++;
    flush(out);
    output(nOutputs() - 1).push(query);
  }

  private void receive(PacketBatch batch, int index, long now, PacketBatch out) {
    long packet = batch.get(index);
    if (Mbuf.length(packet) < Ethernet.HEADER_LENGTH + Arp.LENGTH) {
      drop(noReply, batch.handOver(index));
      return;
    }
    responses++;
    long eth = Mbuf.data(packet);
    long arp = eth + Ethernet.HEADER_LENGTH;
    if (Ethernet.etherType(eth) != Ethernet.TYPE_ARP
        || !Arp.isEthernetIpv4(arp)
        || Arp.operation(arp) != Arp.REPLY
        || Ethernet.isGroup(Arp.senderMac(arp))) {
      drop(noReply, batch.handOver(index));
      return;
    }
    int from = Arp.senderIp(arp);
    cache().insert(from, Arp.senderMac(arp), now, this);
    packets.free(batch.handOver(index));
    for (long next = cache().poll(from); next != 0; next = cache().poll(from)) {
      send(next, now, out);
    }
  }

  @Override
  protected void takeOver(Element old) {
    ARPQuerier before = (ARPQuerier) old;
    if (isConfiguredLike(before)) {
      ip = before.ip;
      broadcast = before.broadcast;
    }
    if (before.ip != ip || before.mac != mac || before.broadcast != broadcast) {
      return;
    }
    if (table == null && before.table == null) {
      cache.takeOver(before.cache);
    }
    queries = before.queries;
    responses = before.responses;
    drops = before.drops;
  }

  @Override
  protected void handlers(Handlers handlers) {
    cacheHandlers(handlers);
    handlers.read("stats", this::stats);
    handlers.read("queries", () -> queries);
    handlers.read("responses", () -> responses);
    handlers.read("drops", () -> drops);
    handlers.read("ipaddr", () -> IpAddress.format4(ip));
    handlers.write("ipaddr", value -> ip = HandlerValues.ip(this, value));
    handlers.read("broadcast", () -> IpAddress.format4(broadcast));
    handlers.write("broadcast", value -> broadcast = HandlerValues.ip(this, value));
    handlers.write(
        "clear",
        value -> {
          queries = 0;
          responses = 0;
          drops = 0;
          cache().clear(this);
        });
  }

  private String stats() {
    long killed = drops + cache().drops();
    return killed + " packets killed\n" + queries + " ARP queries sent\n";
  }
}
