// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.element.BatchElement;
import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.elements.rewrite.RewritePattern.PatternException;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
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
 * <p>Belongs to one worker, with all whose capacity it shares.
 */
abstract class Rewriter extends BatchElement implements Companions, FlowOwner {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /** When the table has more to do than one step: so much later, in nanoseconds. */
  private static final long SOON = 100_000;

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

  private int replyAnno = -1;
  private InputSpec[] specs;
  private PacketBatch[] sides;
  private boolean sideUsed;
  private long reapNanos;
  private int capacity = Integer.MAX_VALUE;
  private String capacityWord;
  private boolean ownsFlows;
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
  protected void initialize(Setup setup) {
    sides = new PacketBatch[nOutputs()];
    for (int i = 0; i < specs.length; i++) {
      if (specs[i].mapper != null) {
        specs[i].mapper.check(this, setup, "input spec " + i + ": ");
      }
    }
    Rewriter root = root(setup);
    if (root.worker() != worker()) {
      setup.error("shares its capacity with " + root + ", which runs on another worker");
      return;
    }
    flows = root.ownFlows();
    realm = flows.register(this);
    reaper = setup.timer(timer -> reap());
    reapBase = worker().nanoTime();
    scheduleReaping(reapBase);
  }

  /** Whose table this element uses: follows MAPPING_CAPACITY from element to element. */
  private Rewriter root(Setup setup) {
    Rewriter root = this;
    for (int steps = 0; root.capacityWord != null; steps++) {
      if (steps > router().elements().size()) {
        setup.error("bad MAPPING_CAPACITY");
        return this;
      }
      root = (Rewriter) router().find(root.capacityWord, root);
    }
    return root;
  }

  private FlowTable ownFlows() {
    if (flows == null) {
      flows = new FlowTable(worker().nanoTime());
      flows.setCapacity(capacity);
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

  /** Whether a flow has a key; one that has run out makes room when asked to. */
  final boolean isTaken(long addresses, int ports, int flowRealm, boolean reclaim) {
    long line = flows.find(addresses, FlowKey.second(ports, flowRealm));
    return line != 0 && !(reclaim && flows.reclaim(line, now()));
  }

  final InputSpec spec(int input) {
    return specs[input];
  }

  /**
   * Asks an input's specification about a packet that belongs to no flow, and makes the flow.
   *
   * @param input where it came in
   * @param packet the packet; 0 when there is none
   * @param addresses first half of its key
   * @param second second half
   * @return an output, where the packet goes unchanged; a drop code; or {@link Mapping#ADD}, with
   *     {@link #made}
   */
  final int make(int input, long packet, long addresses, long second) {
    InputSpec spec = specs[input];
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
    made = add(spec, input);
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

  /** What elements that use the reply annotation of a rewriter's flows read. */
  final void configureReplyAnno(Args args) {
    replyAnno = args.keyword("REPLY_ANNO").asAnno(1, -1);
  }

  final void restoreAnno(long packet, long line) {
    if (replyAnno >= 0 && FlowLine.isReply(line)) {
      Anno.putU8(packet, replyAnno, RewriteLine.replyAnno(line));
    }
  }

  @Override
  protected Effects effects() {
    Effects effects =
        super.effects()
            .notReading(Field.USER_ANNOTATIONS)
            .notWriting(Field.USER_ANNOTATIONS)
            .writing(Field.ANNO_DST_IP);
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

  @Override
  public void removed(long forward) {
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
    if (way >= sides.length) {
      drop(DROP, packet);
      return;
    }
    PacketBatch side = sides[way];
    if (side == null) {
      side = worker().borrow();
      sides[way] = side;
    } else if (side.isFull()) {
      flush(way);
      side = sides[way];
    }
    side.add(packet);
    sideUsed = true;
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
  private void flush(int way) {
    PacketBatch batch = sides[way];
    sides[way] = null;
    output(way).push(batch);
    if (sides[way] == null) {
      sides[way] = batch;
    } else {
      worker().giveBack(batch);
    }
  }

  // ---- swap and handlers

  /**
   * Takes the flows over with the table, for all elements that share it. Those of an element that
   * shared it before, and does not now, run out as they would have. An element that has got a table
   * of its own, or that uses another's now, begins without flows.
   */
  @Override
  protected void takeOver(Element old) {
    Rewriter before = (Rewriter) old;
    if (!ownsFlows || !before.ownsFlows) {
      return;
    }
    FlowTable own = flows;
    FlowTable taken = before.flows;
    before.ownsFlows = false;
    taken.setCapacity(capacity);
    for (Rewriter member : router().elements(Rewriter.class)) {
      if (member.flows == own) {
        Element counterpart = before.router().find(member.name());
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
    for (InputSpec spec : specs) {
      text.append(spec);
    }
    return text;
  }

  private void setCapacity(String text) {
    String[] words = text.strip().split("\\s+");
    if (words.length > 2) {
      throw new HandlerException("too many arguments");
    }
    flows.setCapacity((int) HandlerValues.integer(words[0], 0, Integer.MAX_VALUE));
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
    specs[input] = spec;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("table_size", this::ownSize);
    handlers.total("nmappings", this::ownSize);
    handlers.total("mapping_failures", this::failures);
    handlers.read("patterns", this::patterns);
    handlers.total("size", () -> flows.size());
    handlers.read("capacity", () -> flows.capacity());
    handlers.write("capacity", this::setCapacity);
    handlers.write("clear", text -> flows.shrink(0, exactNow()));
    handlers.read("flow_counts", () -> Listing.counts(flows));
    handlers.read("probe_lengths", () -> Listing.probeLengths(flows));
    for (int i = 0; i < nInputs(); i++) {
      int input = i;
      handlers.read("pattern" + i, () -> specs[input]);
      handlers.write("pattern" + i, text -> setPattern(input, text));
    }
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
