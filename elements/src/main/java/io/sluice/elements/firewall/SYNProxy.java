// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.ETH_DST;
import static io.sluice.effect.Field.ETH_SRC;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowReaper;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimes;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;

/**
 * Protects servers from SYN floods: answers on their behalf, with SYN cookies.
 *
 * <p>{@code SYNProxy([keywords])}
 *
 * <p>Packets of clients enter on input 0 and leave for the servers on output 0; those of servers
 * enter on input 1 and leave on output 1. A client's SYN is answered on output 1 with a cookie as
 * the sequence number (RFC 4987) and a window of 0; nothing is remembered. Only when the client
 * acknowledges the cookie is a flow created, and a SYN sent to the server; when the server has
 * answered, the client's window is opened, and from then on the sequence numbers of both are
 * translated. Everything else passes, including packets of connections that this element did not
 * begin.
 *
 * <p>Such connections have no TCP options except the segment size: no window scale, no selective
 * acknowledgements, no timestamps, and ICMP errors about their packets are not translated. Hence
 * {@code THRESHOLD}: the rate of SYN per second above which they are answered, default 0, all.
 *
 * <p>Expects the IP header annotation, of IPv4 or IPv6; frames may begin with their Ethernet
 * header. Put the rules about which ports can be reached in front of it, or all ports will appear
 * open to clients; put a ConnectionTracker behind it, towards the servers.
 *
 * <p>Other keywords, times in seconds: {@code SEGMENT} bytes, default 1460, the largest segment
 * that servers take, 20 fewer by IPv6; {@code TIMEOUT} 86400, of connections; {@code OPEN_TIMEOUT}
 * 30, until the server has answered; {@code DONE_TIMEOUT} 240, after RST, or FIN of either end;
 * {@code CAPACITY} flows, default no limit.
 *
 * <p>Handlers: {@code size} (read) flows; {@code cookies} (read) SYN that were answered; {@code
 * accepted} (read) cookies that came back; {@code clear} (write) forgets all flows, and so ends
 * their connections.
 *
 * <p>Example:
 *
 * <pre>
 * outside -> IPFilter(allow dst tcp port 80 or 443) -> [0] proxy :: SYNProxy(THRESHOLD 1000);
 * proxy[0] -> [0] ct ...;
 * inside -> [1] ct [1] -> [1] proxy [1] -> outside;
 * </pre>
 *
 * <p>See also: ConnectionTracker.
 */
@ElementInfo(name = "SYNProxy", ports = "2/2", processing = "h/h")
@ElementEffects(
    reads = {
      ETH_DST,
      ETH_SRC,
      IP_HEADER,
      TRANSPORT_HEADER,
      PAYLOAD,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_MAC
    },
    writes = {
      ETH_DST,
      ETH_SRC,
      IP_HEADER,
      TRANSPORT_HEADER,
      PAYLOAD,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_DST_IP
    },
    does = {COPIES, RESIZES, DROPS, BRANCHES, FLOW_STATE, STATE})
public final class SYNProxy extends BatchElement implements FlowOwner {
  private static final int FLAGS = Tcp.SYN | Tcp.ACK | Tcp.FIN | Tcp.RST;

  private final int noBuffer = shortageReason("no buffer");
  private final int noRoom = shortageReason("no room in the buffer");
  private final int ipOptions = dropReason("handshake with IP options");
  private final int tableFull = dropReason("flow table is full");
  private final int early = dropReason("server has not answered yet");
  private SynCookies cookies = new SynCookies();

  /** Of the packet that is handled. */
  private final SegmentKey key = new SegmentKey();

  private int threshold;
  private int serverSegment;
  private int timeout;
  private int openTimeout;
  private int doneTimeout;
  private int capacity;
  private FlowTable flows;
  private int realm;
  private long made;
  private long accepted;

  /** SYN in this second, and in the one before. */
  private int syns;

  private int synsBefore;
  private long second;
  private long lastCookie = Long.MIN_VALUE / 2;

  /** The packet that is handled; another one when its data had to be copied. */
  private long current;

  /** A packet that goes on instead of the current one, which turns back; 0 for none. */
  private long update;

  /** Creates the element. */
  public SYNProxy() {}

  @Override
  protected void configure(Args args) {
    threshold = args.keyword("THRESHOLD").asInt(0, 0, Integer.MAX_VALUE);
    serverSegment = args.keyword("SEGMENT").asInt(1460, 88, 0xffff);
    timeout = FlowTimes.millis(args, "TIMEOUT", 86_400);
    openTimeout = FlowTimes.millis(args, "OPEN_TIMEOUT", 30);
    doneTimeout = FlowTimes.millis(args, "DONE_TIMEOUT", 240);
    capacity = args.keyword("CAPACITY").asInt(Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
  }

  @Override
  protected void initialize(Setup setup) {
    flows = new FlowTable(worker().nanoTime());
    flows.setCapacity(capacity);
    realm = flows.register(this);
    FlowReaper.start(setup, () -> flows.reap(now(), FlowTable.STEP));
  }

  private long now() {
    return flows.millis(worker().recentNanoTime());
  }

  @Override
  protected void cleanup() {
    if (flows != null) {
      flows.close();
    }
  }

  @Override
  protected void takeOver(Element old) {
    SYNProxy before = (SYNProxy) old;
    flows.close();
    flows = before.flows;
    before.flows = null;
    realm = before.realm;
    flows.replaceOwner(realm, this);
    flows.setCapacity(capacity);
    // Cookies may be under way.
    cookies = before.cookies;
    lastCookie = before.lastCookie;
    syns = before.syns;
    synsBefore = before.synsBefore;
    second = before.second;
    made = before.made;
    accepted = before.accepted;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    long[] array = batch.array();
    int count = batch.size();
    long now = now();
    PacketBatch turned = null;
    int kept = 0;
    int i = 0;
    try {
      for (; i < count; i++) {
        current = array[i];
        update = 0;
        int way = port == 0 ? fromClient(current, now) : fromServer(current, now);
        if (way == port) {
          array[kept++] = current;
        } else if (way >= 0) {
          turned = turned == null ? worker().borrow() : turned;
          turned.add(current);
        } else {
          drop(way, current);
        }
        if (update != 0) {
          // In the place of a packet that turned back.
          array[kept++] = update;
        }
      }
    } finally {
      if (i < count) {
        array[i] = current;
      }
      batch.closeGap(kept, i);
      if (turned != null) {
        output(1 - port).push(turned);
        worker().giveBack(turned);
      }
    }
    if (kept > 0) {
      output(port).push(batch);
    }
  }

  /** The line of the packet that was read; 0 when it belongs to no flow. */
  private long find() {
    long line = flows.find(key.addresses, key.second(realm));
    return line != 0 && key.ip6 && !ProxiedLine.hasAddresses(line, key.ip) ? 0 : line;
  }

  private boolean isPlain() {
    return Handshake.isPlain(Anno.networkHeader(current));
  }

  private boolean makeWritable() {
    long own = packets.makeWritable(current);
    current = own == 0 ? current : own;
    return own != 0;
  }

  // ---- clients

  private int fromClient(long packet, long now) {
    long tcp = key.read(packet);
    if (tcp == 0) {
      return 0;
    }
    int flags = Tcp.flags(tcp) & FLAGS;
    long line = find();
    if (line != 0 && FlowLine.isReply(line)) {
      return 0;
    }
    if (flags == Tcp.SYN && (line == 0 || ProxiedLine.state(line) == ProxiedLine.DONE)) {
      return begin(line, now);
    }
    if (line == 0) {
      boolean mayBeCookie = flags == Tcp.ACK && now - lastCookie < SynCookies.LIFE;
      return mayBeCookie ? verify(tcp, now) : 0;
    }
    FlowLine.touch(line, (int) now);
    if (ProxiedLine.state(line) == ProxiedLine.ASKED) {
      return flags == Tcp.ACK ? ask(line) : early;
    }
    return translate(line, flags, now);
  }

  /** A SYN, perhaps in the place of a connection that has ended. */
  private int begin(long line, long now) {
    if (line != 0) {
      flows.remove(line);
    }
    return isFlood(now) ? answer(now) : 0;
  }

  private boolean isFlood(long now) {
    if (now / 1000 != second) {
      synsBefore = now / 1000 == second + 1 ? syns : 0;
      syns = 0;
      second = now / 1000;
    }
    syns++;
    return syns > threshold || synsBefore > threshold;
  }

  private int answer(long now) {
    if (!isPlain()) {
      return ipOptions;
    }
    if (!makeWritable()) {
      return noBuffer;
    }
    long header = Anno.transportHeader(current);
    int number = Tcp.seq(header);
    int segment = Handshake.segment(Anno.networkHeader(current), header);
    int cookie = cookies.make(key.addresses, key.ports, number, segment, now);
    lastCookie = now;
    made++;
    int flags = Tcp.SYN | Tcp.ACK;
    int offered = serverSegment - (key.ip6 ? Ipv6.HEADER_LENGTH - Ipv4.MIN_HEADER : 0);
    boolean room = Handshake.rewrite(current, true, flags, cookie, number + 1, 0, offered);
    return room ? 1 : noRoom;
  }

  /** A packet that perhaps acknowledges a cookie: then its connection exists from now on. */
  private int verify(long tcp, long now) {
    int cookie = Tcp.ack(tcp) - 1;
    int number = Tcp.seq(tcp) - 1;
    int segment = cookies.segment(cookie, key.addresses, key.ports, number, now);
    if (segment == 0) {
      return 0;
    }
    if (!isPlain()) {
      return ipOptions;
    }
    accepted++;
    long line =
        flows.begin(
            key.addresses, key.second(realm), key.replyAddresses(), key.replySecond(realm), now);
    if (line == 0) {
      return tableFull;
    }
    if (key.ip6) {
      ProxiedLine.setAddresses(line, key.ip);
    }
    ProxiedLine.fill(line, cookie, number, segment, Tcp.window(tcp));
    return flows.commit(line, now) ? ask(line) : tableFull;
  }

  /** Turns a client's packet into its SYN, for the server. */
  private int ask(long line) {
    if (!isPlain()) {
      return ipOptions;
    }
    if (!makeWritable()) {
      return noBuffer;
    }
    int window = Tcp.window(Anno.transportHeader(current));
    int number = ProxiedLine.number(line);
    int segment = ProxiedLine.segment(line);
    boolean room = Handshake.rewrite(current, false, Tcp.SYN, number, 0, window, segment);
    return room ? 0 : noRoom;
  }

  // ---- servers

  private int fromServer(long packet, long now) {
    long tcp = key.read(packet);
    long line = tcp == 0 ? 0 : find();
    if (line == 0 || !FlowLine.isReply(line)) {
      return 1;
    }
    FlowLine.touch(line, (int) now);
    int flags = Tcp.flags(tcp) & FLAGS;
    long forward = FlowLine.forward(line);
    if (flags == (Tcp.SYN | Tcp.ACK)) {
      return open(forward);
    }
    if (ProxiedLine.state(forward) != ProxiedLine.ASKED) {
      return translate(line, flags, now);
    }
    if ((flags & Tcp.RST) == 0) {
      return early;
    }
    return refuse(forward, now);
  }

  /** The server has answered: it gets its ACK, and the client, the first time, its window. */
  private int open(long forward) {
    long tcp = Anno.transportHeader(current);
    if (!isPlain()) {
      return ipOptions;
    }
    int ack = Tcp.ack(tcp);
    if (ack != ProxiedLine.number(forward) + 1) {
      return early;
    }
    boolean first = ProxiedLine.state(forward) == ProxiedLine.ASKED;
    long copy = first ? packets.copy(current) : 0;
    if (first && copy == 0) {
      return noBuffer;
    }
    if (!makeWritable()) {
      if (first) {
        packets.free(copy);
      }
      return noBuffer;
    }
    tcp = Anno.transportHeader(current);
    int seq = Tcp.seq(tcp) + 1;
    if (first) {
      int shift = ProxiedLine.cookie(forward) + 1 - seq;
      ProxiedLine.setShift(forward, shift);
      ProxiedLine.setState(forward, ProxiedLine.OPEN);
      Handshake.rewrite(copy, false, Tcp.ACK, seq + shift, ack, Tcp.window(tcp), 0);
      update = copy;
    }
    // Its second SYN says that its ACK was lost. Neither can fail: both packets get shorter.
    Handshake.rewrite(current, true, Tcp.ACK, ack, seq, ProxiedLine.window(forward), 0);
    return 0;
  }

  private int refuse(long forward, long now) {
    if (!isPlain()) {
      return ipOptions;
    }
    if (!makeWritable()) {
      return noBuffer;
    }
    int seq = ProxiedLine.cookie(forward) + 1;
    int flags = Tcp.RST | Tcp.ACK;
    Handshake.rewrite(current, false, flags, seq, ProxiedLine.number(forward) + 1, 0, 0);
    ProxiedLine.setState(forward, ProxiedLine.DONE);
    flows.hasten(forward, now);
    return 1;
  }

  // ---- both

  /** Translates the numbers of a packet of an open connection. */
  private int translate(long line, int flags, long now) {
    if (!makeWritable()) {
      return noBuffer;
    }
    long tcp = Anno.transportHeader(current);
    long forward = FlowLine.forward(line);
    int shift = ProxiedLine.shift(forward);
    if (FlowLine.isReply(line)) {
      int seq = Tcp.seq(tcp);
      Tcp.setSeq(tcp, seq + shift);
      Tcp.setChecksum(tcp, Checksum.update32(Tcp.checksum(tcp), seq, seq + shift));
    } else if ((flags & Tcp.ACK) != 0) {
      int ack = Tcp.ack(tcp);
      Tcp.setAck(tcp, ack - shift);
      Tcp.setChecksum(tcp, Checksum.update32(Tcp.checksum(tcp), ack, ack - shift));
    }
    if ((flags & (Tcp.FIN | Tcp.RST)) != 0 && ProxiedLine.state(forward) == ProxiedLine.OPEN) {
      ProxiedLine.setState(forward, ProxiedLine.DONE);
      flows.hasten(forward, now);
    }
    return FlowLine.isReply(line) ? 1 : 0;
  }

  @Override
  public int timeout(long forward) {
    return switch (ProxiedLine.state(forward)) {
      case ProxiedLine.OPEN -> timeout;
      case ProxiedLine.DONE -> doneTimeout;
      default -> openTimeout;
    };
  }

  @Override
  public int guarantee(long forward) {
    return ProxiedLine.state(forward) == ProxiedLine.OPEN ? 5_000 : 0;
  }

  @Override
  public void removed(long forward) {}

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("size", () -> flows.size());
    handlers.total("cookies", () -> made);
    handlers.total("accepted", () -> accepted);
    handlers.write("clear", text -> flows.shrink(0, now()));
  }
}
