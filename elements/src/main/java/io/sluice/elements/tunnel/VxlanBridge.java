// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.MacAddress;
import io.sluice.header.Udp;
import io.sluice.header.Vxlan;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import org.agrona.collections.IntArrayList;

/**
 * Acts as a learning endpoint of a VXLAN overlay network (a VTEP, RFC 7348).
 *
 * <p>{@code VxlanBridge(VNI, LOCAL [, REMOTE "IP IP ...", keywords])}
 *
 * <p>Ethernet frames of the local side enter on input 0 and leave on output 0. IP packets of the
 * underlay addressed to LOCAL, with their IP header annotation set, enter on input 1; packets to
 * other endpoints leave on output 1 with their IP header and destination annotations set. A frame
 * for an address that was seen behind another endpoint goes to that endpoint; others are copied to
 * each REMOTE. Frames from one endpoint never go to another. A host that appears behind another
 * endpoint has moved.
 *
 * <p>ARP requests and neighbour solicitations of the local side for a host behind another endpoint
 * are answered here if its address was seen before, so that they need not be flooded.
 *
 * <p>Keywords: {@code REMOTE} the other endpoints, in quotes, separated by spaces; packets from
 * elsewhere are dropped. {@code SUPPRESS} boolean, default true: answers ARP and neighbour
 * solicitations. {@code TIMEOUT} seconds after which a silent address is forgotten, default 300.
 * {@code CAPACITY} addresses at most, default 65536. {@code PORT} the UDP port, default 4789.
 * {@code CHECKSUM} boolean, default false: sends UDP checksums. {@code TTL TOS DF ECN} as in
 * VXLANEncap.
 *
 * <p>Handlers: {@code table} (read) each address, where it is, and its age in seconds; {@code
 * neighbors} (read) IP and Ethernet addresses; {@code remotes} (read); {@code add}, {@code remove}
 * (write) an endpoint; {@code flush} (write) forgets all addresses; {@code timeout} (read, write);
 * {@code moves}, {@code suppressed}, {@code flooded}, {@code evictions} (read) counts.
 */
@ElementInfo(name = "VxlanBridge", ports = "2/2", processing = "h/h", flow = "xy/xy")
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {DATA, ANNOTATIONS},
    does = {ADDS_HEADER, REMOVES_HEADER, RESIZES, COPIES, MAKES, DROPS, BRANCHES, STATE})
public final class VxlanBridge extends BatchElement implements LengthEffect {
  private static final long SECOND = 1_000_000_000L;
  private static final long LOCAL_SIDE = 0;
  private static final int MAX_REMOTES = 1024;

  private final int tooShort = dropReason("frame too short");
  private final int badSource = dropReason("source is a group address");
  private final int stays = dropReason("destination is on the side it came from");
  private final int noRemote = dropReason("nowhere to flood to");
  private final int notOurs = dropReason("not a VXLAN packet for this endpoint");
  private final int badChecksum = dropReason("bad UDP checksum");
  private final int unknownVni = dropReason("unknown network identifier");
  private final int unknownRemote = dropReason("from an unknown endpoint");
  private final int congestion = dropReason("congestion experienced, not ECN-capable");
  private final int noRoom = shortageReason("no headroom, or packet is shared");
  private final int noBuffer = shortageReason("no buffer for a copy");

  private final OuterIp outer = new OuterIp();
  private final IntArrayList remotes = new IntArrayList();
  private AgingTable hosts;
  private NeighborCache neighbors;
  private int vni;
  private int local;
  private int port;
  private boolean suppresses;
  private boolean checksum;
  private long moves;
  private long suppressed;
  private long flooded;

  /** Creates the element. */
  public VxlanBridge() {}

  @Override
  protected void configure(Args args) {
    vni = args.required("VNI").as(TunnelNumbers::number, 0);
    local = args.required("LOCAL").asIp(0);
    for (String word : args.keyword("REMOTE").asString("").strip().split("\\s+")) {
      if (!word.isEmpty()) {
        addRemote(args, word);
      }
    }
    suppresses = args.keyword("SUPPRESS").asBool(true);
    long timeout = Math.max(1, args.keyword("TIMEOUT").asNanos(300 * SECOND));
    int capacity = args.keyword("CAPACITY").asInt(65_536, 8, 1 << 24);
    port = args.keyword("PORT").asInt(Vxlan.PORT, 1, 0xffff);
    checksum = args.keyword("CHECKSUM").asBool(false);
    outer.configureFrom(args, local);
    hosts = new AgingTable(capacity, timeout);
    neighbors = new NeighborCache(new AgingTable(capacity, timeout));
  }

  private void addRemote(Args args, String word) {
    if (!IpAddress.isValid4(word)) {
      args.error("REMOTE: '" + word + "' is not an IP address");
    } else if (remotes.size() == MAX_REMOTES) {
      args.error("REMOTE: more than " + MAX_REMOTES + " addresses");
    } else if (!remotes.containsInt(IpAddress.parse4(word))) {
      remotes.addInt(IpAddress.parse4(word));
    }
  }

  @Override
  protected void initialize(Setup setup) {
    outer.startIds(router().copyNumber(this));
  }

  @Override
  public int longest(int input, int output, int longest) {
    int headers = Ipv4.MIN_HEADER + Udp.HEADER_LENGTH + Vxlan.HEADER_LENGTH;
    if (input == output) {
      return ANY;
    }
    return input == 0 ? longest + headers : LengthEffect.without(longest, headers);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    PacketBatch inside = worker().borrow();
    PacketBatch outside = worker().borrow();
    long now = worker().recentNanoTime();
    try {
      for (int i = 0; i < batch.size(); i++) {
        long packet = batch.handOver(i);
        if (port == 0) {
          fromLocal(packet, now, inside, outside);
        } else {
          fromUnderlay(packet, now, inside);
        }
      }
    } finally {
      flush(0, inside);
      flush(1, outside);
      worker().giveBack(outside);
      worker().giveBack(inside);
    }
  }

  private void flush(int port, PacketBatch batch) {
    if (!batch.isEmpty()) {
      output(port).push(batch);
    }
  }

  private void emit(int port, PacketBatch batch, long packet) {
    if (batch.isFull()) {
      flush(port, batch);
    }
    batch.add(packet);
  }

  private void fromLocal(long packet, long now, PacketBatch inside, PacketBatch outside) {
    int length = Mbuf.length(packet);
    if (length < Ethernet.HEADER_LENGTH) {
      drop(tooShort, packet);
      return;
    }
    long frame = Mbuf.data(packet);
    if (!learn(frame, length, LOCAL_SIDE, now)) {
      drop(badSource, packet);
      return;
    }
    if (suppresses && answer(packet, frame, length, now)) {
      emit(0, inside, packet);
      return;
    }
    long dst = Ethernet.dst(frame);
    long where = Ethernet.isGroup(dst) ? AgingTable.ABSENT : hosts.get(0, dst, now);
    if (where == LOCAL_SIDE) {
      drop(stays, packet);
    } else if (where != AgingTable.ABSENT) {
      send(packet, (int) where, outside);
    } else {
      flood(packet, outside);
    }
  }

  /** Notes where a frame's sender is; false when that is no host's address. */
  private boolean learn(long frame, int length, long where, long now) {
    long src = Ethernet.src(frame);
    if (Ethernet.isGroup(src)) {
      return false;
    }
    long before = hosts.get(0, src, now);
    if (before != where && before != AgingTable.ABSENT) {
      moves++;
    }
    hosts.put(0, src, where, now);
    if (suppresses) {
      neighbors.learn(frame, length, now);
    }
    return true;
  }

  private boolean answer(long packet, long frame, int length, long now) {
    long mac = neighbors.asked(frame, length, now);
    if (mac == AgingTable.ABSENT
        || hosts.get(0, mac, now) <= LOCAL_SIDE
        || !packets.ensureWritable(packet)
        || !NeighborCache.answer(packet, mac)) {
      return false;
    }
    Headers.markMacAtStart(packet, Ethernet.HEADER_LENGTH);
    suppressed++;
    return true;
  }

  private void flood(long packet, PacketBatch outside) {
    int last = remotes.size() - 1;
    if (last < 0) {
      drop(noRemote, packet);
      return;
    }
    flooded++;
    for (int i = 0; i < last; i++) {
      long copy = packets.copy(packet);
      if (copy == 0) {
        countDrops(noBuffer, 1);
      } else {
        send(copy, remotes.getInt(i), outside);
      }
    }
    send(packet, remotes.getInt(last), outside);
  }

  private void send(long packet, int remote, PacketBatch outside) {
    long frame = Mbuf.data(packet);
    int length = Mbuf.length(packet);
    int ip = Inner.ipOffset(frame, length);
    int tos = ip == 0 ? -1 : Inner.tos(frame + ip, length - ip);
    int from = Inner.sourcePort(Inner.frameHash(frame, length));
    int header = Ipv4.MIN_HEADER + Udp.HEADER_LENGTH + Vxlan.HEADER_LENGTH;
    if (length + header > 0xffff
        || !packets.ensureWritable(packet)
        || !packets.prepend(packet, header)) {
      drop(noRoom, packet);
      return;
    }
    outer.write(packet, IpProtocol.UDP, tos, remote);
    long udp = Mbuf.data(packet) + Ipv4.MIN_HEADER;
    int udpLength = Mbuf.length(packet) - Ipv4.MIN_HEADER;
    OuterHeaders.udp(udp, from, port, udpLength);
    Vxlan.set(udp + Udp.HEADER_LENGTH, Vxlan.VNI_VALID, 0, vni);
    if (checksum) {
      OuterHeaders.udpChecksum(Mbuf.data(packet), udp, udpLength);
    }
    emit(1, outside, packet);
  }

  private void fromUnderlay(long packet, long now, PacketBatch inside) {
    int offset = Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : -1;
    int reason = offset < 0 ? notOurs : check(packet, offset);
    if (reason != 0) {
      drop(reason, packet);
      return;
    }
    long ip = Mbuf.data(packet) + offset;
    int udp = UdpInIp.offset(ip, Mbuf.length(packet) - offset);
    int start = udp + Udp.HEADER_LENGTH + Vxlan.HEADER_LENGTH;
    int end = udp + Udp.length(ip + udp);
    int innerIp = Inner.ipOffset(ip + start, end - start);
    final long remote = Ipv4.src(ip) & 0xffff_ffffL;
    boolean hasIp = innerIp > 0 && Inner.tos(ip + start + innerIp, end - start - innerIp) >= 0;
    int done = hasIp ? Ecn.decapsulate(packets, packet, offset + start + innerIp, Ipv4.tos(ip)) : 0;
    if (done != 0) {
      drop(done == Ecn.DROP ? congestion : noRoom, packet);
      return;
    }
    Mbuf.trim(packet, Mbuf.length(packet) - offset - end);
    Mbuf.adjust(packet, offset + start);
    Headers.markMacAtStart(packet, Ethernet.HEADER_LENGTH);
    arrive(packet, remote, now, inside);
  }

  private int check(long packet, int offset) {
    int available = Mbuf.length(packet) - offset;
    long ip = Mbuf.data(packet) + offset;
    int udp = UdpInIp.offset(ip, available);
    if (udp < 0
        || Ipv4.version(ip) != 4
        || Ipv4.dst(ip) != local
        || Udp.dstPort(ip + udp) != port
        || Udp.length(ip + udp) < Udp.HEADER_LENGTH + Vxlan.HEADER_LENGTH) {
      return notOurs;
    }
    long vxlan = ip + udp + Udp.HEADER_LENGTH;
    if ((Vxlan.flags(vxlan) & Vxlan.VNI_VALID) == 0 || Vxlan.vni(vxlan) != vni) {
      return unknownVni;
    }
    if (!remotes.containsInt(Ipv4.src(ip))) {
      return unknownRemote;
    }
    if (!UdpInIp.isChecksumRight(ip, udp)) {
      return badChecksum;
    }
    int inside = Udp.length(ip + udp) - Udp.HEADER_LENGTH - Vxlan.HEADER_LENGTH;
    return inside < Ethernet.HEADER_LENGTH ? tooShort : 0;
  }

  /** A frame from another end: its sender is there, and it goes to the local side alone. */
  private void arrive(long packet, long remote, long now, PacketBatch inside) {
    long frame = Mbuf.data(packet);
    if (!learn(frame, Mbuf.length(packet), remote, now)) {
      drop(badSource, packet);
      return;
    }
    long dst = Ethernet.dst(frame);
    if (!Ethernet.isGroup(dst) && hosts.get(0, dst, now) > LOCAL_SIDE) {
      drop(stays, packet);
    } else {
      emit(0, inside, packet);
    }
  }

  @Override
  protected void takeOver(Element old) {
    VxlanBridge before = (VxlanBridge) old;
    outer.takeOver(before.outer);
    moves = before.moves;
    suppressed = before.suppressed;
    flooded = before.flooded;
    long timeout = hosts.timeout();
    if (isConfiguredLike(before)) {
      remotes.clear();
      remotes.addAll(before.remotes);
      timeout = before.hosts.timeout();
    }
    if (before.vni == vni && hosts.hasRoomOf(before.hosts)) {
      hosts = before.hosts;
      neighbors = before.neighbors;
    }
    hosts.setTimeout(timeout);
    neighbors.table.setTimeout(timeout);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("table", this::table);
    handlers.read("neighbors", this::neighbors);
    handlers.read("remotes", this::remotes);
    handlers.write("add", this::add);
    handlers.write("remove", this::remove);
    handlers.write(
        "flush",
        value -> {
          hosts.clear();
          neighbors.table.clear();
        });
    handlers.read("timeout", () -> HandlerValues.decimal(hosts.timeout() / (double) SECOND));
    handlers.write("timeout", this::setTimeout);
    handlers.read("moves", () -> moves);
    handlers.read("suppressed", () -> suppressed);
    handlers.read("flooded", () -> flooded);
    handlers.read("evictions", () -> hosts.evictions());
  }

  private String table() {
    StringBuilder text = new StringBuilder();
    hosts.forEach(
        worker().recentNanoTime(),
        (high, mac, where, age) ->
            text.append(MacAddress.format(mac))
                .append(' ')
                .append(where == LOCAL_SIDE ? "local" : IpAddress.format4((int) where))
                .append(' ')
                .append(age / SECOND)
                .append('\n'));
    return text.toString();
  }

  private String neighbors() {
    StringBuilder text = new StringBuilder();
    neighbors.table.forEach(
        worker().recentNanoTime(),
        (high, low, mac, age) ->
            text.append(NeighborCache.format(high, low))
                .append(' ')
                .append(MacAddress.format(mac))
                .append('\n'));
    return text.toString();
  }

  private String remotes() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < remotes.size(); i++) {
      text.append(IpAddress.format4(remotes.getInt(i))).append('\n');
    }
    return text.toString();
  }

  private void add(String value) {
    int remote = HandlerValues.ip(this, value);
    if (remotes.size() == MAX_REMOTES) {
      throw new HandlerException("more than " + MAX_REMOTES + " ends");
    }
    if (!remotes.containsInt(remote)) {
      remotes.addInt(remote);
    }
  }

  private void remove(String value) {
    int remote = HandlerValues.ip(this, value);
    if (!remotes.removeInt(remote)) {
      throw new HandlerException("no such end");
    }
    hosts.removeValue(remote & 0xffff_ffffL);
  }

  private void setTimeout(String value) {
    long nanos = HandlerValues.nanos(value);
    if (nanos <= 0) {
      throw new HandlerException("timeout must be positive");
    }
    hosts.setTimeout(nanos);
    neighbors.table.setTimeout(nanos);
  }
}
