// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.flowdump;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PAINT;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
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
import io.sluice.elements.analysis.aggregate.AggregateIPAddrPair;
import io.sluice.elements.analysis.aggregate.AggregateIPFlows;
import io.sluice.elements.analysis.aggregate.AggregateNotifier;
import io.sluice.elements.analysis.flowdump.DumpFormat.Options;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Writes a trace file for each TCP or UDP flow.
 *
 * <p>{@code ToIPFlowDumps([FILEPATTERN, keywords])}
 *
 * <p>Packets with the same aggregate annotation are a flow: an AggregateIPFlows upstream numbers
 * them. Its file is an IP summary dump, which FromIPSummaryDump reads, with a line for each packet:
 * time, direction by the paint annotation ({@code >} or {@code <}), TCP flags, sequence number,
 * bytes of payload, acknowledgment number; for UDP only time, direction and bytes. Times count from
 * a nanosecond before the first packet ({@code !firsttime}), sequence numbers from the first one
 * seen of their side ({@code !firstseq}). ICMP errors about a flow, to which AggregateIPFlows gives
 * a paint of 2 or 3, become comments. Packets continue to the output, if there is one.
 *
 * <p>A packet is not written when its aggregate is 0, when it is not TCP or UDP over IPv4, or
 * another of these than the flow's first, when it is a fragment but not the first, or when its
 * header is cut off.
 *
 * <p>FILEPATTERN is the name of the files, default {@code -}, the standard output. Folders are made
 * as needed. In it stand for properties of a flow's first packet:
 *
 * <ul>
 *   <li>{@code %n} the aggregate; {@code %x}, {@code %X} in hexadecimal; {@code %.0n} to {@code
 *       %.3n} one of its bytes, the highest first; {@code %.4n} the upper, {@code %.5n} the lower
 *       16 bits; likewise with {@code x} and {@code X}.
 *   <li>{@code %s} the source, {@code %d} the destination address; {@code %.0s} to {@code %.3s},
 *       {@code %.0d} to {@code %.3d} one of its bytes.
 *   <li>{@code %S} the source, {@code %D} the destination port; {@code %p} {@code T} for TCP,
 *       {@code U} for UDP; {@code %%} a percent sign.
 *   <li>A number in front of the letter is a minimal width, {@code %6n}: it is filled with {@code
 *       _}, or with zeros, {@code %06n}.
 * </ul>
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code OUTPUT_PATTERN} another name of FILEPATTERN.
 *   <li>{@code NOTIFIER} an AggregateIPFlows: the file of a flow that has ended is finished 250 ms
 *       later, and its memory freed. Recommended; otherwise all files are finished at the end. An
 *       AggregateIPAddrPair is accepted, and tells nothing.
 *   <li>{@code ABSOLUTE_TIME}, {@code ABSOLUTE_SEQ} booleans, default false: times, or sequence
 *       numbers, as they are.
 *   <li>{@code BINARY} boolean, default false: binary records as those of ToIPSummaryDump.
 *   <li>{@code TCP_OPT} boolean, default false: maximum segment size, window scale and selective
 *       acknowledgments, of which sequence numbers are counted as above; {@code ALL_TCP_OPT} all
 *       options but padding. A packet with malformed options has none.
 *   <li>{@code TCP_WINDOW} boolean, default false: the window of TCP packets, unscaled. {@code
 *       IP_ID} boolean, default false: the identification of the IP header.
 *   <li>{@code GZIP} boolean, default false: files are compressed, and their names end in {@code
 *       .gz}.
 *   <li>{@code MINCOUNT} default 0: flows with fewer packets get no file.
 *   <li>{@code CAPACITY} flows at a time, default 262144; packets of further flows are not written.
 * </ul>
 *
 * <pre>
 * FromDump(trace.pcap, STOP true, FORCE_IP true) -&gt; flows :: AggregateIPFlows
 *     -&gt; ToIPFlowDumps(flows/%04n, NOTIFIER flows)
 * </pre>
 *
 * <p>Where it differs from Click: the payload of UDP does not include the IP header; {@code
 * TCP_WINDOW} is named among the fields of lines, and the identification is a number in the usual
 * byte order; times in binary records are in the order that FromIPSummaryDump reads; {@code
 * ALL_TCP_OPT} includes options that are not known; packets that make Click stop are not written.
 *
 * <p>When the configuration is replaced by one with the same arguments, flows continue; otherwise
 * their files are finished.
 *
 * <p>Handlers: {@code clear} (write) finishes all files; a flow that continues begins its file
 * anew. {@code flows} (read) unfinished files; {@code unwritten} (read) packets with an aggregate
 * that were not written.
 *
 * <p>See also: AggregateIPFlows, ToIPSummaryDump, FromIPSummaryDump.
 */
@ElementInfo(name = "ToIPFlowDumps", ports = "1/0-1", processing = "a/a")
@ElementEffects(
    reads = {
      IP_HEADER,
      TRANSPORT_HEADER,
      PAYLOAD,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_TIMESTAMP,
      ANNO_AGGREGATE,
      ANNO_PAINT
    },
    does = {SENDS, COUNTS})
public final class ToIPFlowDumps extends BatchElement implements AggregateNotifier.Listener {
  /** Packets of an ended flow may still be on their way, in a queue for example. */
  private static final long GRACE_NANOS = 250_000_000L;

  private static final int MIN_TCP = Tcp.MIN_HEADER;

  /** A flow that has ended, and the time of the worker after which its file is finished. */
  private record Ended(int aggregate, long time) {}

  private final int notWritten = dropReason("not written");
  private final StringBuilder line = new StringBuilder();

  private FileNamePattern pattern;
  private DumpFormat format;
  private boolean gzip;
  private long minCount;
  private int capacity;
  private Element notifier;

  private Int2ObjectHashMap<FlowDump> flows = new Int2ObjectHashMap<>();
  private ArrayDeque<Ended> ended = new ArrayDeque<>();
  private FlowFiles files;
  private Timer timer;
  private PacketBatch batch;
  private boolean anyAggregate;
  private boolean anyOther;
  private boolean complained;
  private long unwritten;

  /** Creates the element. */
  public ToIPFlowDumps() {}

  @Override
  protected void configure(Args args) {
    String text = args.optional("FILEPATTERN").asString("");
    text = args.keyword("OUTPUT_PATTERN").asString(text);
    notifier = args.keyword("NOTIFIER").asElement(Element.class);
    final boolean absoluteTime = args.keyword("ABSOLUTE_TIME").asBool(false);
    final boolean absoluteSeq = args.keyword("ABSOLUTE_SEQ").asBool(false);
    final boolean binary = args.keyword("BINARY").asBool(false);
    final boolean all = args.keyword("ALL_TCP_OPT").asBool(false);
    final boolean common = args.keyword("TCP_OPT").asBool(false);
    final boolean window = args.keyword("TCP_WINDOW").asBool(false);
    gzip = args.keyword("GZIP").asBool(false);
    final boolean ipId = args.keyword("IP_ID").asBool(false);
    minCount = args.keyword("MINCOUNT").asLong(0, 0, 0xffff_ffffL);
    capacity = args.keyword("CAPACITY").asInt(1 << 18, 1, 1 << 28);
    if (notifier != null
        && !(notifier instanceof AggregateNotifier)
        && !(notifier instanceof AggregateIPAddrPair)) {
      args.error(notifier.name() + " is not an AggregateNotifier");
    }
    Options options = all ? Options.ALL : common ? Options.COMMON : Options.NONE;
    format = new DumpFormat(binary, absoluteTime, absoluteSeq, ipId, window, options);
    readPattern(text.isEmpty() ? "-" : text, args);
  }

  private void readPattern(String text, Args args) {
    try {
      pattern = new FileNamePattern(text);
      Path.of(text);
    } catch (InvalidPathException e) {
      args.error("FILEPATTERN: " + e.getReason());
    } catch (IllegalArgumentException e) {
      args.error("FILEPATTERN: " + e.getMessage());
    }
    if (pattern != null && pattern.isConstant() && !text.equals("-")) {
      args.warning("OUTPUT_PATTERN has no % escapes, so output files will get overwritten");
      args.writesFile(gzip ? text + ".gz" : text);
    }
  }

  @Override
  protected void initialize(Setup setup) {
    files = new FlowFiles(gzip, router()::print);
    timer = setup.timer(this::due);
    if (notifier != null && notifier.worker() != worker()) {
      setup.error("NOTIFIER runs on another worker");
    } else if (notifier instanceof AggregateNotifier known) {
      known.addListener(this);
    }
    if (!input(0).isPush() && nOutputs() == 0) {
      batch = new PacketBatch();
      setup.task(this::run).waitsFor(setup.pulls());
    }
  }

  @Override
  protected void takeOver(Element old) {
    ToIPFlowDumps before = (ToIPFlowDumps) old;
    unwritten = before.unwritten;
    anyAggregate = before.anyAggregate;
    anyOther = before.anyOther;
    if (!isConfiguredLike(before)) {
      return;
    }
    Int2ObjectHashMap<FlowDump> none = flows;
    flows = before.flows;
    before.flows = none;
    ArrayDeque<Ended> noneEnded = ended;
    ended = before.ended;
    before.ended = noneEnded;
    if (before.timer.isScheduled()) {
      timer.scheduleAfter(GRACE_NANOS);
    }
  }

  @Override
  public void push(int port, PacketBatch pushed) {
    int written = record(pushed, 0);
    if (nOutputs() > 0) {
      output(0).push(pushed);
    } else {
      end(pushed, written);
    }
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    int before = into.size();
    int pulled = input(0).pull(into, max);
    record(into, before);
    return pulled;
  }

  private int run() {
    int pulled = input(0).pull(batch, 1);
    if (pulled > 0) {
      end(batch, record(batch, 0));
    }
    return pulled;
  }

  private void end(PacketBatch done, int written) {
    countDrops(notWritten, done.size() - written);
    packets.free(done);
  }

  /** Has packets written; returns how many were. */
  private int record(PacketBatch from, int first) {
    int written = 0;
    long[] array = from.array();
    for (int i = first, n = from.size(); i < n; i++) {
      if (Anno.getI32(array[i], Anno.AGGREGATE) == 0) {
        anyOther = true;
      } else if (record(array[i])) {
        anyAggregate = true;
        written++;
      } else {
        anyAggregate = true;
        unwritten++;
      }
    }
    return written;
  }

  private boolean record(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0 || !Ipv4.isFirstFragment(ip)) {
      return false;
    }
    boolean error = Ipv4.protocol(ip) == IpProtocol.ICMP;
    long header = error ? quoted(packet) : ip;
    int protocol = header == 0 ? -1 : Ipv4.protocol(header);
    boolean tcp = protocol == IpProtocol.TCP;
    if (!tcp && protocol != IpProtocol.UDP) {
      return false;
    }
    long transport =
        error
            ? header + Ipv4.headerLength(header)
            : Headers.transport(packet, tcp ? MIN_TCP : Udp.HEADER_LENGTH);
    FlowDump flow = transport == 0 ? null : flow(packet, header, transport, tcp);
    if (flow == null) {
      return false;
    }
    if (flow.isFull()) {
      write(flow);
    }
    if (error) {
      flow.addError(packet, line);
    } else {
      flow.add(packet, ip, transport, Headers.transportLength(packet), line);
    }
    return true;
  }

  /** The header that an ICMP error quotes, with the ports behind it; 0 when there is none. */
  private static long quoted(long packet) {
    long ip = Anno.getU8(packet, Anno.PAINT) < 2 ? 0 : AggregateIPFlows.quoted(packet);
    return ip != 0 && Ipv4.version(ip) == 4 && Ipv4.isFirstFragment(ip) ? ip : 0;
  }

  /** The flow of a packet, new or not; null when there is none. */
  private FlowDump flow(long packet, long ip, long ports, boolean tcp) {
    int aggregate = Anno.getI32(packet, Anno.AGGREGATE);
    FlowDump flow = flows.get(aggregate);
    if (flow != null) {
      return flow.tcp == tcp ? flow : null;
    }
    if (flows.size() >= capacity) {
      return null;
    }
    flow = new FlowDump(format, pattern, packet, ip, ports);
    flows.put(aggregate, flow);
    return flow;
  }

  private void write(FlowDump flow) {
    try {
      files.write(flow);
    } catch (IOException e) {
      complain(flow, e);
    }
  }

  /** Once: a full disk fails for all files. */
  private void complain(FlowDump flow, IOException e) {
    if (!complained) {
      complained = true;
      router().fail(this + ": " + files.message(flow, e));
    }
  }

  @Override
  public void ended(int aggregate) {
    if (flows.containsKey(aggregate)) {
      ended.add(new Ended(aggregate, worker().nanoTime() + GRACE_NANOS));
      if (!timer.isScheduled()) {
        timer.scheduleAfter(GRACE_NANOS);
      }
    }
  }

  private void due(Timer expired) {
    long now = worker().nanoTime();
    while (!ended.isEmpty() && ended.peek().time - now <= 0) {
      finish(ended.poll().aggregate);
    }
    if (!ended.isEmpty()) {
      timer.scheduleAt(ended.peek().time);
    }
  }

  private void finish(int aggregate) {
    FlowDump flow = flows.remove(aggregate);
    if (flow == null) {
      return;
    }
    if (flow.packets >= minCount) {
      write(flow);
      return;
    }
    try {
      files.remove(flow);
    } catch (IOException e) {
      complain(flow, e);
    }
  }

  private void finishAll() {
    int[] aggregates = flows.keySet().stream().mapToInt(Integer::intValue).toArray();
    // As unsigned numbers.
    for (int i = 0; i < aggregates.length; i++) {
      aggregates[i] ^= Integer.MIN_VALUE;
    }
    Arrays.sort(aggregates);
    for (int aggregate : aggregates) {
      finish(aggregate ^ Integer.MIN_VALUE);
    }
    ended.clear();
  }

  @Override
  protected long settle() {
    finishAll();
    if (anyOther && !anyAggregate) {
      router().report(this + ": saw no packets with aggregate annotations");
    }
    return 0;
  }

  @Override
  protected void cleanup() {
    if (files != null) {
      finishAll();
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("flows", () -> flows.size());
    handlers.read("unwritten", () -> unwritten);
    handlers.write("clear", value -> finishAll());
    handlers.mark("b", "clear");
  }
}
