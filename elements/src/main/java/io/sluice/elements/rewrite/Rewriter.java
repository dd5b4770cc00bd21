// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.element.BatchElement;
import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.OutputBatches;
import io.sluice.element.Setup;
import io.sluice.element.Sharded;
import io.sluice.elements.natlog.NATLog;
import io.sluice.elements.rewrite.RewritePattern.PatternException;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.flow.Shards;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.IpAddress;
import io.sluice.packet.PacketBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * What Click's rewriters have in common: an input specification an input, a table of flows with a
 * capacity that several may share, timeouts, handlers, and batches for the outputs.
 *
 * <p>Belongs to one worker, with all whose capacity it shares. Behind a port with several queues
 * each worker has a copy, with a table of its own: see {@link Shards}. What a packet's way is may
 * then be another copy: see {@link Ways}. A packet comes to it
 *
 * <ul>
 *   <li>of kind 0 because it may be a reply of one of its flows;
 *   <li>of kind {@value #SETTLED} because its flow, if there is none yet, is to be made there;
 *   <li>of further kinds as an element has use for them.
 * </ul>
 */
abstract class Rewriter extends BatchElement implements Companions, FlowOwner, Sharded {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /** Flows that are reaped at most for the sake of one that finds no room. */
  private static final int ROOM = 4096;

  /** The kind of packets that are to go nowhere else. */
  static final int SETTLED = 1;

  /** What is no way: the packet is to stay. */
  static final int HERE = Mapping.ADD;

  /** For {@link #entry}: make no flow. */
  static final int CHECK = -1;

  /** For {@link #entry}: make no flow, the packet would be a reply. */
  static final int REPLY = -2;

  final int mappingFailed = dropReason("no free mapping");
  final int tableFull = dropReason("flow table is full");
  final int dropInput = dropReason("no flow");
  final int noHeader = dropReason("no IP header");
  final int noBuffer = shortageReason("no buffer for a copy");

  /** How long a flow is kept, and guaranteed, in milliseconds; the first may be refined. */
  int timeout = 300_000;

  int guarantee = 5_000;

  FlowTable flows;

  /** What begins this element's realms in the table. */
  int realm;

  final Mapping mapping = new Mapping(this);

  Shards shards = Shards.ALONE;
  private Ways ways;
  final SharedTable sharedTable = new SharedTable(this);

  private FlowAnnotations annotations = FlowAnnotations.NONE;
  private boolean annotates;
  private InputSpecs specs;
  private OutputBatches sides;
  private long reapNanos;
  private NATLog log;

  /** Null when there is no log. */
  private FlowLog flowLog;

  /** When {@link #makeRoom} was asked last, in milliseconds. */
  private long roomMade = -1;

  // ---- configuration

  /** Reads a time in seconds, as Click rounds it; milliseconds. */
  static int seconds(Args args, String keyword, int fallback) {
    long nanos = args.keyword(keyword).asNanos(fallback * MILLI);
    long whole = nanos / SECOND + (nanos % SECOND >= SECOND / 2 ? 1 : 0);
    return (int) Math.min(FlowTable.MAX_TIMEOUT, Math.min(whole, 1 << 24) * 1000);
  }

  /** Reads the keywords that all have, and the input specifications. */
  final void configureRewriter(Args args) {
    annotations = FlowAnnotations.of(args);
    annotates = annotations.areAny();
    // What FastClick's rewriters are told about its caches means nothing here.
    args.keyword("USE_CACHE").asBool(true);
    args.keyword("HANDLE_MIGRATION").asBool(false);
    sharedTable.configure(args);
    log = args.keyword("LOG").asElement(NATLog.class);
    timeout = seconds(args, "TIMEOUT", timeout);
    guarantee = seconds(args, "GUARANTEE", guarantee);
    int reapTime = seconds(args, "REAP_TIME", 900_000);
    reapNanos = seconds(args, "REAP_INTERVAL", reapTime) * MILLI;
    specs = InputSpecs.of(args, this);
  }

  @Override
  protected Effects effects() {
    return annotations.narrow(super.effects());
  }

  @Override
  public List<Element> companions() {
    List<Element> others = new ArrayList<>();
    if (sharedTable.other() != null) {
      others.add(sharedTable.other());
    }
    others.addAll(specs.mappers());
    return others;
  }

  @Override
  public final void share(int index, int count) {
    shards = new Shards(index, count);
    specs.share(index);
  }

  @Override
  public int kinds(int count) {
    return SETTLED + 1;
  }

  @Override
  protected void initialize(Setup setup) {
    int kinds = shards.areSeveral() ? kinds(shards.count()) : 0;
    ways = new Ways(nInputs(), kinds);
    sides = new OutputBatches(this, shards.count() * kinds * nInputs());
    specs.initialize(setup);
    flows = sharedTable.open(setup);
    if (flows == null) {
      return;
    }
    flowLog = log == null ? null : new FlowLog(this, log.newEvents());
    realm = flows.register(this);
    new Reaper(this, setup, reapNanos).start();
  }

  @Override
  protected void cleanup() {
    sharedTable.close();
  }

  // ---- time

  /** The table's time, in milliseconds. */
  final long now() {
    return flows.millis(worker().recentNanoTime());
  }

  private long exactNow() {
    return flows.millis(worker().nanoTime());
  }

  /** Something to be done each second or so. */
  void tick(long nanos) {}

  /**
   * Removes flows that have run out and were not reaped yet, for a flow that needs the place of
   * one: once a millisecond, and a bounded number.
   *
   * @return false when that was done a moment ago
   */
  final boolean makeRoom() {
    long now = now();
    if (now == roomMade) {
      return false;
    }
    roomMade = now;
    flows.reap(now, ROOM);
    return true;
  }

  // ---- ways

  /** The specification of an input, which may be one where other copies' packets arrive. */
  final InputSpec spec(int port) {
    return specs.get(ways.input(port));
  }

  /** The kind of the packets that arrive at an input. */
  final int kind(int port) {
    return ways.kind(port);
  }

  /** The way to another copy. */
  final int elsewhere(int copy, int kind, int port) {
    return ways.to(copy, kind, port);
  }

  /**
   * Where a packet belongs that has no flow here.
   *
   * @param port where it came in
   * @param addresses first half of its key
   * @param second second half
   * @return a way to the copy that has the flow if it is a reply; {@link #HERE}
   */
  final int replyWay(int port, long addresses, long second) {
    if (!shards.areSeveral() || kind(port) == SETTLED) {
      return HERE;
    }
    mapping.begin(addresses, (int) second, (int) (second >>> 32));
    int owner = shards.ownerOf(addresses, second);
    if (owner == shards.index() || !mayBeReply()) {
      return HERE;
    }
    return elsewhere(owner, kind(port) == 0 ? 0 : SETTLED, port);
  }

  /** Whether a packet with the key that {@link #mapping} begins with may be a reply. */
  boolean mayBeReply() {
    return specs.mayHaveMade(mapping);
  }

  // ---- flows

  /**
   * Asks an input's specification about a packet that belongs to no flow, and makes the flow.
   *
   * @param port where it came in
   * @param packet the packet; 0 when there is none
   * @param addresses first half of its key
   * @param second second half
   * @return an output, where the packet goes unchanged; the way to another copy; a drop code; or
   *     {@link Mapping#ADD}, with {@link #made}
   */
  final int make(int port, long packet, long addresses, long second) {
    int way = replyWay(port, addresses, second);
    if (way != HERE) {
      return way;
    }
    InputSpec spec = spec(port);
    mapping.begin(addresses, (int) second, (int) (second >>> 32));
    int result = spec.map(mapping, packet);
    if (result >= 0) {
      return result;
    }
    if (result == Mapping.FAIL) {
      return spec.kind == InputSpec.Kind.DROP ? dropInput : mappingFailed;
    }
    mapping.finish();
    if (!fits()) {
      return mappingFailed;
    }
    int owner = mapping.owner();
    if (owner != shards.index()) {
      return kind(port) == SETTLED ? mappingFailed : elsewhere(owner, SETTLED, port);
    }
    made = add(spec, ways.input(port));
    if (made == 0) {
      return tableFull;
    }
    if (packet != 0) {
      annotations.begin(made, packet);
    }
    return Mapping.ADD;
  }

  /** Whether {@link #mapping} changes nothing that this element cannot change. */
  boolean fits() {
    return true;
  }

  /**
   * Finds a flow's line for an element that helps a rewriter.
   *
   * @param protocol of the packets
   * @param addresses first half of the key of such a packet
   * @param ports its ports, or what stands for them
   * @param input {@link #CHECK}, {@link #REPLY}, or an input whose specification makes the flow
   *     when there is none
   * @return the line; 0 when there is none
   */
  abstract long entry(int protocol, long addresses, int ports, int input);

  /** Finds a line by its key, or makes the flow as an input's specification says. */
  final long entry(long addresses, long second, int input) {
    long line = flows.find(addresses, second);
    if (line == 0 && input >= 0 && make(input, 0, addresses, second) == Mapping.ADD) {
      line = made;
    }
    return line;
  }

  /** Sets a packet's annotations, but for its destination. */
  final void annotate(long packet, long line) {
    if (annotates) {
      annotations.set(packet, line);
    }
  }

  /** The first line of the flow that {@link #make} has made. */
  long made;

  private long add(InputSpec spec, int input) {
    long now = now();
    long second = FlowKey.second(FlowKey.ports(mapping.srcPort, mapping.dstPort), mapping.realm());
    int replyPorts = FlowKey.ports(mapping.newDstPort, mapping.newSrcPort);
    long forward =
        flows.begin(
            FlowKey.addresses(mapping.src, mapping.dst),
            second,
            FlowKey.addresses(mapping.newDst, mapping.newSrc),
            FlowKey.second(replyPorts, mapping.realm()),
            now);
    if (forward == 0) {
      spec.failures++;
      return 0;
    }
    RewriteLine.fill(forward, input, mapping.output, mapping.replyOutput, newFlags());
    prepare(forward);
    spec.flows++;
    if (!flows.commit(forward, now)) {
      spec.failures++;
      return 0;
    }
    if (flowLog != null) {
      flowLog.created(forward);
    }
    return forward;
  }

  /** The flags of a flow that is being made of {@link #mapping}. */
  int newFlags() {
    return 0;
  }

  /** Changes the lines of a flow that is being made. */
  void prepare(long forward) {}

  @Override
  public int timeout(long forward) {
    return timeout;
  }

  @Override
  public int guarantee(long forward) {
    return guarantee;
  }

  /** The protocol of a flow; 0 when it is for all. */
  int protocol(long forward) {
    return RewriteLine.protocol(forward);
  }

  @Override
  public void removed(long forward) {
    mapping.free.ended(mapping, forward);
    if (flowLog != null) {
      flowLog.deleted(forward);
    }
    specs.ended(RewriteLine.input(forward));
  }

  // ---- outputs

  /** Sends a packet to an output or another copy, behind the batch, or drops it: a drop code. */
  final void send(int way, long packet) {
    if (way < 0) {
      drop(way, packet);
    } else if (way < nOutputs()) {
      sides.add(way, packet);
    } else if (Ways.isToCopy(way)) {
      sides.add(nOutputs() + Ways.peer(way), packet);
    } else {
      drop(DROP, packet);
    }
  }

  /** Sends a batch to one output, or to another copy; empty afterwards. */
  final void send(int way, PacketBatch batch) {
    if (way < nOutputs()) {
      output(way).push(batch);
    } else if (Ways.isToCopy(way)) {
      peer(Ways.peer(way)).push(batch);
    } else {
      drop(DROP, batch);
    }
  }

  /** Pushes what {@link #send} collected. */
  final void flushSides() {
    sides.flush();
  }

  // ---- swap and handlers

  @Override
  protected void takeOver(Element old) {
    sharedTable.takeOver((Rewriter) old, isConfiguredLike(old));
  }

  /**
   * Goes on with another table.
   *
   * @param table the table
   * @param before whose flows in there are this element's from now on; null for none
   */
  void adopt(FlowTable table, Rewriter before) {
    flows = table;
    if (before == null || before.getClass() != getClass()) {
      realm = table.register(this);
      return;
    }
    realm = before.realm;
    table.replaceOwner(realm, this);
    specs.takeOver(before.specs, isConfiguredLike(before));
  }

  private void setPattern(int input, String text) {
    try {
      InputSpec next = specs.parse(input, text);
      endFlows(input);
      specs.set(input, next);
    } catch (PatternException e) {
      throw new HandlerException(e.getMessage());
    }
  }

  /** Ends the flows that began at an input. */
  private void endFlows(int input) {
    flows.forEach(
        forward -> {
          if (FlowLine.realm(forward) >>> 8 == realm >>> 8 && RewriteLine.input(forward) == input) {
            flows.remove(forward);
          }
        });
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("table_size", () -> specs.flows());
    handlers.total("nmappings", () -> specs.flows());
    handlers.total("mapping_failures", () -> specs.failures());
    handlers.read("patterns", () -> specs.describe());
    handlers.total("size", () -> flows.size());
    handlers.read("capacity", () -> sharedTable.capacity());
    handlers.write("capacity", text -> sharedTable.setCapacity(text, exactNow()));
    handlers.write("clear", text -> flows.shrink(0, exactNow()));
    handlers.total("flow_counts", () -> Listing.counts(flows));
    handlers.total("probe_lengths", () -> Listing.probeLengths(flows));
    for (int i = 0; i < nInputs(); i++) {
      int input = i;
      handlers.read("pattern" + i, () -> specs.describe(input));
      handlers.write("pattern" + i, text -> setPattern(input, text));
    }
    handlers.mark("D", "nmappings");
  }

  /** The flows of a realm, as text. */
  final String table(int wanted) {
    return Listing.table(this, wanted, exactNow());
  }

  /** Writes what packets look like. */
  void appendKey(StringBuilder text, long addresses, int ports) {
    text.append('(').append(IpAddress.format4(FlowKey.src(addresses)));
    text.append(", ").append(FlowKey.srcPort(ports)).append(", ");
    text.append(IpAddress.format4(FlowKey.dst(addresses)));
    text.append(", ").append(FlowKey.dstPort(ports)).append(')');
  }

  /** Writes what else there is to a direction. */
  void appendExtra(StringBuilder text, long line) {}
}
