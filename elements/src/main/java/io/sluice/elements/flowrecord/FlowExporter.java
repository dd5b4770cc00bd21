// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADER_POSITIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.flowrecord.FlowRecord.Reason;
import io.sluice.elements.ipfix.IpfixExporter;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Keeps a record of each flow that passes, and exports it when the flow is over.
 *
 * <p>{@code FlowExporter([FILE, COLLECTOR, keywords])}
 *
 * <p>Passes all packets on unchanged. IPv4 and IPv6 packets with the network header annotation are
 * counted by addresses, protocol, ports and VLAN annotation, both directions in one record; the
 * first packet defines the forward direction. Fragments other than the first have no ports.
 *
 * <p>A record ends when no packet has arrived for IDLE seconds; with the first packet after ACTIVE
 * seconds, which begins another one; soon after a TCP FIN in both directions, or RST; when the
 * driver stops; or when the table is full and the flow that would expire first makes room. A thread
 * of its own appends lines of JSON to FILE, and sends IPFIX (RFC 7011) to COLLECTOR; packets never
 * wait for it. Records for which its queue has no room are lost and counted.
 *
 * <p>A line: <code>{"first":"2026-01-31T12:00:00.123Z", "last":"2026-01-31T12:00:01.000Z",
 * "src":"10.0.0.1", "dst":"192.0.2.1", "protocol":6, "srcPort":5000, "dstPort":80, "packets":6,
 * "bytes":480, "replyPackets":4, "replyBytes":4000, "flags":"FSPA", "replyFlags":"FSPA",
 * "end":"end", "http":"example.org"}</code>, without spaces. Bytes count from the IP header on, by
 * what it says. ICMP has {@code type} and {@code code} of the first packet instead of ports; there
 * may be {@code vlan} and {@code sampling}. {@code end} is {@code idle}, {@code active}, {@code
 * end}, {@code forced} or {@code resources}. The last field is a label found in one of the first
 * three packets with payload: {@code dns} the queried name, {@code http} the host, {@code tls} and
 * {@code quic} the server name, {@code dhcp} and {@code netbios} the host's own name. IPFIX has a
 * separate record for each direction, without labels; ICMP's type and code take the place of the
 * destination port.
 *
 * <p>Keywords: {@code FILE} a name; {@code COLLECTOR} {@code A.B.C.D:PORT}; {@code IDLE} seconds,
 * default 15; {@code ACTIVE} seconds, default 300; {@code CAPACITY} flows, default 1,048,576;
 * {@code SAMPLE} counts only every Nth packet, default 1; {@code TIMESTAMP} boolean, default false:
 * times are those of the packets' timestamps, as of a capture that is replayed, rather than when
 * they come here; {@code VLAN} boolean, default true: false when the annotation is used otherwise;
 * {@code LABELS} boolean, default true, as far as 64 MB hold those of all flows; {@code QUEUE}
 * records on their way, default 65,536; {@code TCP} boolean, default false: send by TCP rather than
 * UDP; {@code DOMAIN} the observation domain of IPFIX, default 1; {@code TEMPLATE_INTERVAL} seconds
 * after which templates are sent again by UDP, default 60.
 *
 * <p>Handlers: {@code flows} (read) in the table; {@code packets}, {@code bytes} (read) counted;
 * {@code packet_rate}, {@code byte_rate}, {@code flow_rate} (read) a second, new flows for the
 * last, of the second before; {@code top}, {@code talkers} (read) the flows, and the senders, with
 * most bytes in the table, one a line, 10 or as many as its parameter says; {@code records} (read)
 * that ended, {@code exported} (read) that were written down, {@code lost} (read) that found no
 * room, {@code errors} (read) writes and sendings that failed; {@code missed} (read) packets that
 * are not IP, malformed, or found no memory; {@code flush} (write) ends all records.
 *
 * <p>See also: Collector, NATLog, AggregateIPFlows.
 */
@ElementInfo(name = "FlowExporter", processing = "h/h")
@ElementEffects(
    reads = {DATA, HEADER_POSITIONS, ANNO_TIMESTAMP, ANNO_AGGREGATE},
    does = {COUNTS, REPORTS})
public final class FlowExporter extends BatchElement implements FlowOwner {
  private static final long SECOND = 1_000_000_000L;

  /** When the table has more to do than one step: so much later, in nanoseconds. */
  private static final long SOON = 50_000;

  /** How long the last packets of an ended connection are waited for, in milliseconds. */
  private static final int LINGER = 2_000;

  private static final int MAX_TRIES = 3;

  // ---- configuration, times in milliseconds

  private String file;
  private InetSocketAddress collector;
  private int idle;
  private int active;
  private int capacity;
  private int sample;
  private boolean byTimestamp;
  private boolean byVlan;
  private boolean findsLabels;
  private int room;
  private boolean tcp;
  private int domain;
  private long templateMillis;

  // ---- state

  private FlowTable flows;
  private FlowDetails details = new FlowDetails();

  private VlanRealms realms = new VlanRealms();
  private RecordClock clock;
  private long reapedSecond;
  private boolean mustReap;
  private Reason removal = Reason.IDLE;
  private boolean settling;
  private int toSkip;
  private RecordThread thread;
  private RecordThread threadBefore;

  private long packetCount;
  private long byteCount;
  private long flowCount;
  private long missed;
  private long records;

  /** What those before this one have exported, and lost. */
  private long exportedBefore;

  private long lostBefore;
  private long errorsBefore;

  /** Of packets, bytes and flows. */
  private FlowRates rates;

  private final LabelFinder finder = new LabelFinder();
  private final FlowTuple tuple = new FlowTuple();
  private final long[] firsts = new long[PacketBatch.CAPACITY];
  private final long[] seconds = new long[PacketBatch.CAPACITY];
  private final int[] hashes = new int[PacketBatch.CAPACITY];
  private final long[] lines = new long[PacketBatch.CAPACITY];

  /** Creates the element. */
  public FlowExporter() {}

  @Override
  protected void configure(Args args) {
    file = args.optional("FILE").asString(null);
    collector = args.optional("COLLECTOR").as(text -> IpfixExporter.collector(this, text), null);
    idle = millis(args, "IDLE", 15);
    active = millis(args, "ACTIVE", 300);
    capacity = args.keyword("CAPACITY").asInt(1 << 20, 1, 1 << 29);
    sample = args.keyword("SAMPLE").asInt(1, 1, Integer.MAX_VALUE);
    byTimestamp = args.keyword("TIMESTAMP").asBool(false);
    byVlan = args.keyword("VLAN").asBool(true);
    findsLabels = args.keyword("LABELS").asBool(true);
    room = args.keyword("QUEUE").asInt(1 << 16, 16, 1 << 24);
    tcp = args.keyword("TCP").asBool(false);
    domain = (int) args.keyword("DOMAIN").asLong(1, 0, 0xffff_ffffL);
    templateMillis = args.keyword("TEMPLATE_INTERVAL").asNanos(60 * SECOND) / 1_000_000;
    if (file != null) {
      args.writesFile(file);
    }
  }

  private static int millis(Args args, String keyword, int fallback) {
    long nanos = args.keyword(keyword).asNanos(fallback * SECOND);
    return (int) Math.max(1, Math.min(FlowTable.MAX_TIMEOUT, nanos / 1_000_000));
  }

  @Override
  protected void initialize(Setup setup) {
    flows = new FlowTable(0);
    flows.setCapacity(capacity);
    long nanos = worker().nanoTime();
    rates = new FlowRates(3, nanos);
    clock = new RecordClock(flows);
    if (!byTimestamp) {
      clock.setByWorker(nanos);
    }
    try {
      thread = new RecordThread(name(), room, file, collector, tcp, domain, templateMillis);
    } catch (IOException e) {
      setup.error(file == null ? e.getMessage() : file + ": " + e.getMessage());
    }
    setup.timer(this::tick).scheduleAt(nanos + SECOND);
  }

  @Override
  protected void open(Setup setup) {
    thread.start();
  }

  @Override
  protected void takeOver(Element old) {
    FlowExporter before = (FlowExporter) old;
    threadBefore = before.thread;
    exportedBefore = before.exported() - before.thread.records();
    errorsBefore = before.errors() - before.thread.errors();
    packetCount = before.packetCount;
    byteCount = before.byteCount;
    flowCount = before.flowCount;
    missed = before.missed;
    rates = before.rates;
    if (before.byTimestamp == byTimestamp) {
      takeFlows(before);
    } else {
      before.endAll(Reason.FORCED);
    }
    records += before.records;
    lostBefore = before.lost();
  }

  private void takeFlows(FlowExporter before) {
    flows.close();
    flows = before.flows;
    before.flows = null;
    details = before.details;
    realms = before.realms;
    flows.replaceOwners(this);
    clock = before.clock;
    reapedSecond = before.reapedSecond;
    mustReap = before.mustReap;
    flows.setCapacity(capacity);
    removal = Reason.LACK;
    flows.shrink(capacity, clock.now());
    removal = Reason.IDLE;
  }

  /** Tells of all flows; whoever wrote them down ends. */
  @Override
  protected long settle() {
    if (thread != null && flows != null) {
      settling = true;
      while (flows.reap(clock.now(), FlowTable.STEP) == 0) {
        // all that have run out
      }
      endAll(Reason.FORCED);
      thread.close();
    }
    return 0;
  }

  @Override
  protected void cleanup() {
    if (thread != null) {
      thread.close();
    }
    if (flows != null) {
      flows.close();
    }
  }

  // ---- time

  private void tick(Timer timer) {
    boolean more = false;
    long nanos = worker().nanoTime();
    if (!byTimestamp) {
      clock.setByWorker(nanos);
      more = flows.reap(clock.now(), FlowTable.STEP) == 0;
    }
    rates.update(nanos, packetCount, byteCount, flowCount);
    timer.scheduleAfter(more ? SOON : SECOND);
  }

  private void setClock(long timestamp) {
    if (clock.ahead(timestamp) > FlowTable.MAX_TIMEOUT) {
      // Longer than lines can tell.
      endAll(Reason.IDLE);
    }
    clock.setByPacket(timestamp);
  }

  /** With the packets' own times, those run out whose time has come by these. */
  private void reapByTimestamp() {
    long second = clock.now() / 1000;
    if (second != reapedSecond || mustReap) {
      reapedSecond = second;
      mustReap = flows.reap(clock.now(), FlowTable.STEP) == 0;
    }
  }

  // ---- packets

  @Override
  public void push(int port, PacketBatch batch) {
    long[] array = batch.array();
    int count = batch.size();
    if (!byTimestamp) {
      clock.goOn(worker().recentNanoTime());
    }
    readKeys(array, count);
    flows.candidates(hashes, count, lines);
    for (int i = 0; i < count; i++) {
      if (seconds[i] != 0) {
        count(array[i], i);
      }
    }
    if (byTimestamp) {
      reapByTimestamp();
    }
    output(0).push(batch);
  }

  /** Takes the keys of all packets; 0 as the second half marks those that are not counted. */
  private void readKeys(long[] array, int count) {
    for (int i = 0; i < count; i++) {
      seconds[i] = 0;
      if (toSkip > 0) {
        toSkip--;
        continue;
      }
      toSkip = sample - 1;
      if (!tuple.read(array[i])) {
        missed++;
        continue;
      }
      firsts[i] = tuple.addresses;
      seconds[i] = FlowKey.second(tuple.ports, realm(array[i]) | tuple.protocol);
      hashes[i] = FlowKey.hash(firsts[i], seconds[i]);
    }
  }

  private int realm(long packet) {
    return realms.realm(byVlan ? Anno.vlanTci(packet) : 0, flows, this);
  }

  private void count(long packet, int i) {
    tuple.read(packet);
    if (byTimestamp) {
      setClock(Anno.timestamp(packet));
    }
    long line = flow(i);
    if (line == 0) {
      missed++;
      return;
    }
    packetCount++;
    byteCount += tuple.bytes;
    long forward = FlowLine.forward(line);
    int now = (int) clock.now();
    FlowLine.touch(line, now);
    if (FlowCounts.count(line, tuple, now)) {
      flows.hasten(line, clock.now());
    }
    if (findsLabels && tuple.payloadLength > 0 && FlowCounts.tries(forward) < MAX_TRIES) {
      findLabel(forward);
    }
  }

  /** The line of a packet's flow, which may begin now; 0 when there is no room for it. */
  private long flow(int i) {
    long line = lines[i];
    if (!FlowLine.hasKey(line, firsts[i], seconds[i])) {
      line = flows.find(firsts[i], seconds[i], hashes[i]);
    }
    if (line == 0) {
      return begin(i);
    }
    long forward = FlowLine.forward(line);
    if (tuple.protocol < 0 && !details.hasAddresses(line, tuple)) {
      // Another flow's addresses have the same hash.
      return 0;
    }
    boolean reopens =
        FlowCounts.hasEnded(forward) && (tuple.flags & (Tcp.SYN | Tcp.ACK)) == Tcp.SYN;
    if (reopens) {
      flows.remove(forward);
      return begin(i);
    }
    if (flows.reclaim(line, clock.now())) {
      return begin(i);
    }
    int now = (int) clock.now();
    if (now - FlowCounts.begin(forward) >= active) {
      tell(forward, Reason.ACTIVE);
      FlowCounts.begin(forward, now);
    }
    return line;
  }

  private long begin(int i) {
    int realm = (int) (seconds[i] >>> 32);
    long replySecond = FlowKey.second(FlowKey.reversePorts(tuple.ports), realm);
    long now = clock.now();
    removal = Reason.LACK;
    long forward = flows.begin(firsts[i], seconds[i], tuple.replyAddresses, replySecond, now);
    if (forward != 0) {
      FlowCounts.begin(forward, (int) now);
      if (tuple.protocol < 0) {
        details.setAddresses(FlowLine.flow(forward), tuple.src, tuple.dst);
      }
      if (flows.commit(forward, now)) {
        flowCount++;
      } else {
        forward = 0;
      }
    }
    removal = Reason.IDLE;
    return forward;
  }

  private void findLabel(long forward) {
    int flow = FlowLine.flow(forward);
    Label label = finder.find(tuple);
    FlowCounts.setTries(forward, label == null ? FlowCounts.tries(forward) + 1 : MAX_TRIES);
    details.setLabel(flow, label);
  }

  // ---- the end of flows

  @Override
  public int timeout(long forward) {
    return FlowCounts.hasEnded(forward) ? Math.min(LINGER, idle) : idle;
  }

  @Override
  public int guarantee(long forward) {
    return 0;
  }

  @Override
  public void removed(long forward) {
    tell(forward, FlowCounts.hasEnded(forward) ? Reason.END : removal);
    details.setLabel(FlowLine.flow(forward), null);
  }

  private void endAll(Reason reason) {
    if (flows == null) {
      return;
    }
    removal = reason;
    flows.forEach(flows::remove);
    removal = Reason.IDLE;
  }

  private void tell(long forward, Reason reason) {
    FlowRecord flow = read(forward, reason);
    if (flow.forward().packets() + flow.reply().packets() == 0) {
      return;
    }
    records++;
    if (settling) {
      thread.addAtEnd(flow);
    } else {
      thread.add(flow);
    }
  }

  private FlowRecord read(long forward, Reason reason) {
    return RecordReader.read(forward, details, clock, realms.vlan(forward), sample, reason);
  }

  // ---- handlers

  private long exported() {
    return exportedBefore + (threadBefore == null ? 0 : threadBefore.records()) + thread.records();
  }

  private long errors() {
    return errorsBefore + (threadBefore == null ? 0 : threadBefore.errors()) + thread.errors();
  }

  private long lost() {
    return lostBefore + thread.lost();
  }

  private static int howMany(String text) {
    return text.isBlank() ? 10 : (int) HandlerValues.integer(text.strip(), 1, 1 << 20);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("flows", () -> flows.size());
    handlers.read("packets", () -> packetCount);
    handlers.read("bytes", () -> byteCount);
    handlers.read("packet_rate", () -> rates.get(0));
    handlers.read("byte_rate", () -> rates.get(1));
    handlers.read("flow_rate", () -> rates.get(2));
    handlers.readWith(
        "top", text -> TopFlows.flows(flows, f -> read(f, Reason.IDLE), howMany(text)));
    handlers.readWith(
        "talkers", text -> TopFlows.talkers(flows, f -> read(f, Reason.IDLE), howMany(text)));
    handlers.read("records", () -> records);
    handlers.read("exported", this::exported);
    handlers.read("lost", this::lost);
    handlers.read("errors", this::errors);
    handlers.read("missed", () -> missed);
    handlers.write("flush", text -> endAll(Reason.FORCED));
  }
}
