// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.element.BatchElement;
import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.element.Sharded;
import io.sluice.elements.natlog.NATLog;
import io.sluice.elements.rewrite.RewritePattern.PatternException;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.flow.Shards;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.IpAddress;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;
import java.util.ArrayList;
import java.util.List;

/**
 * What Click's rewriters have in common: an input specification an input, a table of flows with a
 * capacity that several may share, timeouts, handlers, and batches for the outputs.
 *
 * <p>Belongs to one worker, with all whose capacity it shares. Behind a port with several queues
 * each worker has a copy, with a table of its own: see {@link Shards}. What a packet's way is may
 * then be another copy. A packet comes to it
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

  /** When the table has more to do than one step: so much later, in nanoseconds. */
  private static final long SOON = 50_000;

  /** Flows that are reaped at most for the sake of one that finds no room. */
  private static final int ROOM = 4096;

  /** The kind of packets that are to go nowhere else. */
  static final int SETTLED = 1;

  /** From this number on, ways lead to copies on other workers. */
  private static final int ELSEWHERE = 1 << 20;

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

  private int replyAnno = -1;

  /** The number of the first flow in a table, which keeps number 1 for itself. */
  private static final int FIRST_FLOW = 2;

  private boolean setAggregate;
  private boolean annotates;
  private InputSpec[] specs;
  private PacketBatch[] sides;
  private boolean sideUsed;
  private long reapNanos;
  private int capacity = Integer.MAX_VALUE;
  private String capacityWord;

  /** Whose table this element uses. */
  private Rewriter root;

  private NATLog log;

  /** Null when there is no log. */
  private FlowLog flowLog;

  private boolean ownsFlows;

  /** When {@link #makeRoom} was asked last, in milliseconds. */
  private long roomMade = -1;

  private Timer reaper;
  private long reapBase;

  // ---- configuration

  /** Reads a time in seconds, as Click rounds it; milliseconds. */
  static int seconds(Args args, String keyword, int fallback) {
    long nanos = args.keyword(keyword).asNanos(fallback * MILLI);
    long whole = nanos / SECOND + (nanos % SECOND >= SECOND / 2 ? 1 : 0);
    return (int) Math.min(FlowTable.MAX_TIMEOUT, Math.min(whole, 1 << 24) * 1000);
  }

  /** Reads the keywords that all have, and the input specifications. */
  final void configureRewriter(Args args) {
    String word = args.keyword("CAPACITY").asWord(null);
    capacityWord = args.keyword("MAPPING_CAPACITY").asWord(word);
    log = args.keyword("LOG").asElement(NATLog.class);
    timeout = seconds(args, "TIMEOUT", timeout);
    guarantee = seconds(args, "GUARANTEE", guarantee);
    int reapTime = seconds(args, "REAP_TIME", 900_000);
    reapNanos = seconds(args, "REAP_INTERVAL", reapTime) * MILLI;
    if (capacityWord != null && capacityWord.matches("[0-9]{1,10}")) {
      capacity = (int) Math.min(Integer.MAX_VALUE, Long.parseLong(capacityWord));
      capacityWord = null;
    } else if (capacityWord != null && !(router().find(capacityWord, this) instanceof Rewriter)) {
      args.error("bad MAPPING_CAPACITY");
    }
    List<String> texts = args.rest();
    if (texts.size() != nInputs()) {
      args.error("need " + nInputs() + " arguments, one per input port");
      return;
    }
    specs = new InputSpec[texts.size()];
    for (int i = 0; i < specs.length; i++) {
      try {
        specs[i] = InputSpec.parse(texts.get(i), this);
      } catch (PatternException e) {
        args.error("input spec " + i + ": " + e.getMessage());
      }
    }
  }

  @Override
  public List<Element> companions() {
    List<Element> others = new ArrayList<>();
    if (capacityWord != null) {
      others.add(router().find(capacityWord, this));
    }
    for (InputSpec spec : specs) {
      if (spec.mapper instanceof Element mapper) {
        others.add(mapper);
      }
    }
    return others;
  }

  @Override
  public final void share(int index, int count) {
    shards = new Shards(index, count);
    for (InputSpec spec : specs) {
      spec.share(index);
    }
  }

  @Override
  public int kinds(int count) {
    return SETTLED + 1;
  }

  @Override
  protected void initialize(Setup setup) {
    int peers = shards.areSeveral() ? shards.count() * kinds(shards.count()) * nInputs() : 0;
    sides = new PacketBatch[nOutputs() + peers];
    for (int i = 0; i < specs.length; i++) {
      specs[i].bind(worker());
      if (specs[i].mapper != null) {
        specs[i].mapper.check(this, setup, "input spec " + i + ": ");
      }
    }
    root = root(setup);
    if (root.worker() != worker()) {
      setup.error("shares its capacity with " + root + ", which runs on another worker");
      return;
    }
    flows = root.ownFlows();
    flowLog = log == null ? null : new FlowLog(this, log.newEvents());
    realm = flows.register(this);
    reaper = setup.timer(timer -> reap());
    reapBase = worker().nanoTime();
    scheduleReaping(reapBase);
  }

  /** Whose table this element uses: follows MAPPING_CAPACITY from element to element. */
  private Rewriter root(Setup setup) {
    Rewriter at = this;
    for (int steps = 0; at.capacityWord != null; steps++) {
      if (steps > router().elements().size()) {
        setup.error("bad MAPPING_CAPACITY");
        return this;
      }
      at = router().instance((Rewriter) router().find(at.capacityWord, at), worker());
    }
    return at;
  }

  private FlowTable ownFlows() {
    if (flows == null) {
      flows = new FlowTable(worker().nanoTime());
      flows.setCapacity(shards.part(capacity));
      ownsFlows = true;
    }
    return flows;
  }

  @Override
  protected void cleanup() {
    if (ownsFlows) {
      flows.close();
    }
  }

  // ---- time

  /** The table's time, in milliseconds. */
  final long now() {
    return flows.millis(worker().recentNanoTime());
  }

  private long exactNow() {
    return flows.millis(worker().nanoTime());
  }

  private void scheduleReaping(long now) {
    // Guarantees are looked after each second, whatever the interval for reaping is.
    long next = now + SECOND;
    reaper.scheduleAt(reapNanos > 0 && nextReaping() - next < 0 ? nextReaping() : next);
  }

  private long nextReaping() {
    return reapBase + reapNanos;
  }

  /** Something to be done each second or so. */
  void tick(long nanos) {}

  private void reap() {
    long nanos = worker().nanoTime();
    tick(nanos);
    boolean due = reapNanos > 0 && nanos - nextReaping() >= 0;
    long now = flows.millis(nanos);
    int left = due ? flows.reap(now, FlowTable.STEP) : flows.advance(now, FlowTable.STEP);
    if (left == 0) {
      reaper.scheduleAt(nanos + SOON);
      return;
    }
    while (due && nanos - nextReaping() >= 0) {
      reapBase += reapNanos;
    }
    scheduleReaping(nanos);
  }

  // ---- flows

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

  /** The specification of an input, which may be one where other copies' packets arrive. */
  final InputSpec spec(int port) {
    return specs[inputOf(port)];
  }

  private int inputOf(int port) {
    return port < specs.length ? port : port % specs.length;
  }

  /** The kind of the packets that arrive at an input. */
  final int kind(int port) {
    return port < specs.length ? 0 : port / specs.length;
  }

  /** The way to another copy. */
  final int elsewhere(int shard, int kind, int port) {
    int inputs = kinds(shards.count()) * specs.length;
    return ELSEWHERE + shard * inputs + kind * specs.length + inputOf(port);
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
    for (InputSpec spec : specs) {
      if (spec.mayHaveMade(mapping)) {
        return true;
      }
    }
    return false;
  }

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
    made = add(spec, inputOf(port));
    if (made == 0) {
      return tableFull;
    }
    if (replyAnno >= 0 && packet != 0) {
      RewriteLine.setReplyAnno(FlowLine.other(made), Anno.getU8(packet, replyAnno));
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

  /** Reads which annotations a packet of a flow gets. */
  final void configureAnnotations(Args args) {
    replyAnno = args.keyword("REPLY_ANNO").asAnno(1, -1);
    setAggregate = args.keyword("SET_AGGREGATE").asBool(false);
    annotates = setAggregate || replyAnno >= 0;
    // What FastClick's rewriters are told about its caches means nothing here.
    args.keyword("USE_CACHE").asBool(true);
    args.keyword("HANDLE_MIGRATION").asBool(false);
  }

  final void annotate(long packet, long line) {
    if (annotates) {
      setAnnotations(packet, line);
    }
  }

  private void setAnnotations(long packet, long line) {
    if (replyAnno >= 0 && FlowLine.isReply(line)) {
      Anno.putU8(packet, replyAnno, RewriteLine.replyAnno(line));
    }
    if (setAggregate) {
      Anno.putI32(packet, Anno.AGGREGATE, FlowLine.flow(line) - FIRST_FLOW);
    }
  }

  @Override
  protected Effects effects() {
    Effects effects =
        super.effects()
            .notReading(Field.USER_ANNOTATIONS)
            .notWriting(Field.USER_ANNOTATIONS)
            .writing(Field.ANNO_DST_IP);
    effects = setAggregate ? effects.writing(Field.ANNO_AGGREGATE) : effects;
    Field reply = replyAnno < 0 ? null : Field.ofUserByte(replyAnno);
    return reply == null ? effects : effects.reading(reply).writing(reply);
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
    int input = RewriteLine.input(forward);
    // A flow that was taken over may have come in at an input that is no more.
    if (input < specs.length) {
      specs[input].flows--;
    }
  }

  // ---- outputs

  /** Sends a packet to an output, or drops it: a drop code. */
  final void send(int way, long packet) {
    if (way < 0) {
      drop(way, packet);
      return;
    }
    int at = way < ELSEWHERE ? way : way - ELSEWHERE + nOutputs();
    if (way >= nOutputs() && way < ELSEWHERE) {
      drop(DROP, packet);
      return;
    }
    PacketBatch side = sides[at];
    if (side == null) {
      side = worker().borrow();
      sides[at] = side;
    } else if (side.isFull()) {
      flush(at);
      side = sides[at];
    }
    side.add(packet);
    sideUsed = true;
  }

  /** Sends a batch to one output, or to another copy; empty afterwards. */
  final void send(int way, PacketBatch batch) {
    if (way < nOutputs()) {
      output(way).push(batch);
    } else if (way < ELSEWHERE) {
      drop(DROP, batch);
    } else {
      peer(way - ELSEWHERE).push(batch);
    }
  }

  /** Pushes what {@link #send} collected. */
  final void flushSides() {
    if (!sideUsed) {
      return;
    }
    sideUsed = false;
    for (int i = 0; i < sides.length; i++) {
      if (sides[i] != null && !sides[i].isEmpty()) {
        flush(i);
      }
    }
  }

  /** The batch leaves its place meanwhile: packets may come back to this element on their way. */
  private void flush(int at) {
    PacketBatch batch = sides[at];
    sides[at] = null;
    (at < nOutputs() ? output(at) : peer(at - nOutputs())).push(batch);
    if (sides[at] == null) {
      sides[at] = batch;
    } else {
      worker().giveBack(batch);
    }
  }

  // ---- swap and handlers

  /**
   * Takes the flows over with the table, for all elements that share it. Those of an element that
   * shared it before, and does not now, run out as they would have. An element that has got a table
   * of its own, or that uses another's now, begins without flows; so do all when their number of
   * copies has changed, since the flows would not be where their replies are looked for.
   */
  @Override
  protected void takeOver(Element old) {
    Rewriter before = (Rewriter) old;
    if (!ownsFlows || !before.ownsFlows || !shards.equals(before.shards)) {
      return;
    }
    FlowTable own = flows;
    FlowTable taken = before.flows;
    before.ownsFlows = false;
    taken.setCapacity(shards.part(capacity));
    for (Element element : router().instances()) {
      if (element instanceof Rewriter member && member.flows == own) {
        Element named = before.router().find(member.name());
        Element counterpart =
            named == null ? null : before.router().instance(named, before.worker());
        boolean shared = counterpart instanceof Rewriter other && other.flows == taken;
        member.adopt(taken, shared ? (Rewriter) counterpart : null);
      }
    }
    own.close();
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
    for (int i = 0; i < Math.min(specs.length, before.specs.length); i++) {
      specs[i].flows = before.specs[i].flows;
    }
  }

  private Object failures() {
    long sum = 0;
    for (InputSpec spec : specs) {
      sum += spec.failures;
    }
    return sum;
  }

  private Object ownSize() {
    long sum = 0;
    for (InputSpec spec : specs) {
      sum += spec.flows;
    }
    return sum;
  }

  private Object patterns() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < specs.length; i++) {
      text.append(pattern(i));
    }
    return text;
  }

  /** Other workers count their flows meanwhile: what they have is read as it is. */
  private String pattern(int input) {
    int sum = 0;
    for (Element copy : router().instances(this)) {
      sum += ((Rewriter) copy).specs[input].flows;
    }
    return specs[input].describe(sum);
  }

  private void setCapacity(String text) {
    String[] words = text.strip().split("\\s+");
    if (words.length > 2) {
      throw new HandlerException("too many arguments");
    }
    root.capacity = (int) HandlerValues.integer(words[0], 0, Integer.MAX_VALUE);
    flows.setCapacity(shards.part(root.capacity));
    flows.shrink(flows.capacity(), exactNow());
  }

  private void setPattern(int input, String text) {
    InputSpec spec;
    try {
      spec = InputSpec.parse(text, this);
    } catch (PatternException e) {
      throw new HandlerException("input spec " + input + ": " + e.getMessage());
    }
    flows.forEach(
        forward -> {
          if (FlowLine.realm(forward) >>> 8 == realm >>> 8 && RewriteLine.input(forward) == input) {
            flows.remove(forward);
          }
        });
    if (shards.areSeveral()) {
      spec.share(shards.index());
    }
    spec.bind(worker());
    specs[input] = spec;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("table_size", this::ownSize);
    handlers.total("nmappings", this::ownSize);
    handlers.total("mapping_failures", this::failures);
    handlers.read("patterns", this::patterns);
    handlers.total("size", () -> flows.size());
    handlers.read("capacity", () -> root.capacity);
    handlers.write("capacity", this::setCapacity);
    handlers.write("clear", text -> flows.shrink(0, exactNow()));
    handlers.total("flow_counts", () -> Listing.counts(flows));
    handlers.total("probe_lengths", () -> Listing.probeLengths(flows));
    for (int i = 0; i < nInputs(); i++) {
      int input = i;
      handlers.read("pattern" + i, () -> pattern(input));
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
