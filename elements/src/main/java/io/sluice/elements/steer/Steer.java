// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADER_POSITIONS;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.classify.pattern.PatternProblems;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowReaper;
import io.sluice.flow.FlowTable;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;

/**
 * Steers flows into chains, by rules that may change while packets flow.
 *
 * <p>{@code Steer(RULE, ... [, keywords])}
 *
 * <p>Each output is the beginning of a chain. A RULE is {@code CHAIN [MODE] PATTERN}: an output, or
 * {@code drop}; when flows that are on another chain change to it; and a pattern as in IPClassifier
 * and IPFilter. The first rule that matches a flow's packet decides; a packet that no rule matches
 * is dropped. Expects the IP header annotation.
 *
 * <p>A flow is the IPv4 packets of a protocol between two addresses, and for TCP and UDP two ports;
 * replies that arrive here take the chain of the packets that they answer. (Fragments other than
 * the first have no ports: reassemble before.) The rules are evaluated for the first packet of a
 * flow, for the next packet that is not a reply after the rules have changed, and for each SYN.
 * MODE {@code now} changes the flow between two of its packets. MODE {@code next-connection} is for
 * chains with stateful functions: TCP stays where it is until the next SYN, other flows until they
 * have had no packet for TIMEOUT. The handler {@code move} moves single flows, whatever the rules
 * say, at the cost of a lookup; it compiles nothing, even for thousands of flows.
 *
 * <p>A change loses no packet, and packets of a flow stay in order. A chain that the worker runs to
 * completion is empty whenever a rule changes. If chains have queues, or other workers, a SteerEnd
 * behind them reports which packets have come through; packets of a flow that changes wait here
 * until its last packet has left the old chain, but no longer than DRAIN after that packet entered
 * it, because it may have been dropped on the way. DRAIN must be longer than a chain may hold a
 * packet. Without a SteerEnd, when chains go through other processes, a flow always waits for
 * DRAIN. When there is no room for more waiting packets, flows continue at once, and are counted.
 *
 * <p>Keywords: {@code MODE} of rules that name none, default {@code now}; {@code DRAIN}, default
 * 0.1 seconds with a SteerEnd and 0 without; {@code BUFFER}, default 4096, packets that wait at
 * most; {@code CAPACITY}, default 65536, flows: beyond that, the flow that would expire first makes
 * room, and a flow that finds no room is steered by the rules packet by packet; {@code TIMEOUT},
 * default 300 seconds, after which a flow without packets is forgotten. Uses annotation bytes 40 to
 * 47 when there is a SteerEnd. Runs on one worker: packets that others receive come to it through
 * rings.
 *
 * <p>Handlers for rules, which are numbered from 0; they are compiled by the thread that writes,
 * while packets flow: {@code rules} (read) one a line, (write) other ones, separated by commas;
 * {@code nrules}, {@code rule N}, {@code program} (read); {@code add} (write) RULE, behind all
 * others; {@code insert}, {@code replace} (write) {@code N RULE}; {@code remove} (write) {@code N}.
 *
 * <p>Handlers for flows: {@code move} (write) {@code PROTO SRC SPORT DST DPORT CHAIN [MODE]}, for
 * example {@code udp 10.0.0.1 1024 10.9.0.1 9 1}, as many as wanted, a line each; {@code release}
 * (write) {@code PROTO SRC SPORT DST DPORT}, lines likewise, gives them back to the rules; {@code
 * flow} (read) with such a name, {@code flows} (read) all of them, a line each: the name, its
 * chain, and {@code moved} when it was moved by hand.
 *
 * <p>Other handlers (read): {@code size} flows; {@code pinned} flows moved by hand; {@code moved}
 * changes of flows from one chain to another, each direction by itself; {@code held} packets that
 * wait; {@code waited} packets that did; {@code drain_timeouts} flows that went on after DRAIN,
 * their last packet not seen at the end; {@code early} packets that found no room to wait; {@code
 * unpinned} packets of flows that found no room in the table; {@code report} all of this as JSON,
 * with how long flows waited.
 *
 * <p>See also: SteerEnd, IPClassifier, IPFilter, Generator, Collector.
 */
@ElementInfo(name = "Steer", ports = "1/1-", processing = "h/h")
@ElementEffects(
    reads = {DATA, HEADER_POSITIONS},
    writes = ANNO_32,
    does = {DROPS, BRANCHES, KEEPS, FLOW_STATE, STATE})
public final class Steer extends BatchElement {
  private static final long SECOND = 1_000_000_000L;

  /** Directions of flows that are looked at in one go. */
  private static final int STEP = 64;

  private static final long DEFAULT_DRAIN = 100_000_000L;

  private final int denied = dropReason("denied");
  private final int unmatched = dropReason("no rule matches");

  private boolean changesNow;
  private boolean drainGiven;
  private long drain;
  private int buffer;
  private int capacity;
  private long timeout;
  private boolean hasEnd;

  /** Written on the worker only; read by whoever prepares a change. */
  private volatile SteerRules rules;

  /** Counts the changes of rules. */
  private int rulesNumber = 1;

  private SteerFlows flows;
  private PacketNumbers numbers;
  private HeldPackets held;
  private PacketBatch[] staged = new PacketBatch[0];
  private final long[] firsts = new long[PacketBatch.CAPACITY];
  private final long[] seconds = new long[PacketBatch.CAPACITY];
  private final int[] hashes = new int[PacketBatch.CAPACITY];
  private final long[] lines = new long[PacketBatch.CAPACITY];

  private int next;
  private Task task;
  private final SteerCounts counts = new SteerCounts();

  /** Creates the element. */
  public Steer() {}

  // ---- configuration

  @Override
  protected void configure(Args args) {
    changesNow = args.keyword("MODE").as(SteerRules::mode, true);
    Arg drainArgument = args.keyword("DRAIN");
    drainGiven = drainArgument.isPresent();
    drain = drainArgument.asNanos(0);
    buffer = args.keyword("BUFFER").asInt(4096, 1, 1 << 20);
    capacity = args.keyword("CAPACITY").asInt(1 << 16, 1, 1 << 24);
    timeout = args.keyword("TIMEOUT").asNanos(300 * SECOND) / 1_000_000;
    if (timeout > FlowTable.MAX_TIMEOUT) {
      args.error("TIMEOUT: at most " + FlowTable.MAX_TIMEOUT / 1000 + " seconds");
    }
    PatternProblems problems = new PatternProblems();
    rules = SteerRules.compile(this, args.rest(), changesNow, problems);
    for (PatternProblems.Problem problem : problems.list()) {
      if (problem.error()) {
        args.error(problem.message());
      } else {
        args.warning(problem.message());
      }
    }
  }

  /** A SteerEnd belongs to this element. */
  void addEnd() {
    hasEnd = true;
  }

  ChainEnds ends() {
    return numbers.ends();
  }

  @Override
  protected void initialize(Setup setup) {
    drain = drainGiven || !hasEnd ? drain : DEFAULT_DRAIN;
    flows = new SteerFlows(worker().nanoTime());
    flows.configure((int) timeout, capacity);
    held = new HeldPackets(buffer);
    // The table makes room only when a flow is in.
    numbers = new PacketNumbers(drain, hasEnd, capacity + 2, counts);
    staged = new PacketBatch[nOutputs()];
    for (int i = 0; i < staged.length; i++) {
      staged[i] = new PacketBatch();
    }
    task = setup.task(this::releaseSome);
    task.unschedule();
    FlowReaper.start(setup, () -> flows.table().reap(now(), FlowTable.STEP));
  }

  private long now() {
    return flows.table().millis(worker().recentNanoTime());
  }

  @Override
  protected long settle() {
    return held.size();
  }

  @Override
  protected void cleanup() {
    if (flows != null) {
      held.clear(this::freeLeft);
      flows.table().close();
    }
  }

  @Override
  protected void takeOver(Element old) {
    Steer before = (Steer) old;
    flows.table().close();
    flows = before.flows;
    flows.configure((int) timeout, capacity);
    held.clear(this::freeLeft);
    held = before.held;
    numbers.takeOver(before.numbers);
    counts.takeOver(before.counts);
    rulesNumber = before.rulesNumber;
    if (isConfiguredLike(before)) {
      rules = before.rules;
    } else {
      rulesNumber++;
    }
    if (before.nOutputs() > nOutputs()) {
      flows.forgetChains(nOutputs(), now());
    }
    before.flows = null;
    if (held.waiting() > 0) {
      task.schedule();
    }
  }

  // ---- packets

  @Override
  public void push(int port, PacketBatch batch) {
    int count = batch.size();
    readKeys(batch, count);
    flows.table().candidates(hashes, count, lines);
    long millis = now();
    for (int i = 0; i < count; i++) {
      long packet = batch.handOver(i);
      if (seconds[i] == 0) {
        stage(packet, rules.chain(rules.match(packet)));
      } else {
        steer(packet, i, millis);
      }
    }
    flush();
    if (held.waiting() > 0) {
      releaseSome();
    }
  }

  /** Takes the keys of all packets; 0 as the second half marks those that have none. */
  private void readKeys(PacketBatch batch, int count) {
    for (int i = 0; i < count; i++) {
      long packet = batch.get(i);
      long ip = Headers.ipv4(packet);
      seconds[i] = 0;
      hashes[i] = 0;
      if (ip != 0) {
        firsts[i] = FlowKey.addresses(ip);
        seconds[i] = flows.second(ip, Headers.transport(packet, 4));
        hashes[i] = FlowKey.hash(firsts[i], seconds[i]);
      }
    }
  }

  private void steer(long packet, int i, long millis) {
    long line = lines[i];
    if (!FlowLine.hasKey(line, firsts[i], seconds[i])) {
      line = flows.table().find(firsts[i], seconds[i], hashes[i]);
    }
    if (line == 0) {
      line = begin(packet, i, millis);
      if (line == 0) {
        return;
      }
    }
    long forward = FlowLine.forward(line);
    if (line == forward && mayChange(forward, packet)) {
      decide(forward, packet);
    }
    int chain = SteerLine.target(forward);
    if (chain < 0 || chain >= staged.length) {
      dropFor(chain, packet);
    } else if (SteerLine.head(line) < 0 && mayTake(line, chain, millis)) {
      send(packet, line, chain, (int) millis);
    } else if (held.isFull()) {
      goEarly(packet, line, chain, millis);
    } else {
      held.add(line, packet, worker().recentNanoTime());
      counts.waited++;
      task.schedule();
    }
  }

  /** A flow's first packet. 0 when it was sent, or dropped, without a flow. */
  private long begin(long packet, int i, long millis) {
    int rule = rules.match(packet);
    int chain = rules.chain(rule);
    // What is dropped needs no place in the table, and gets none: it may be a flood.
    long line = chain < 0 ? 0 : flows.add(firsts[i], seconds[i], millis);
    if (line == 0) {
      counts.unpinned += chain < 0 ? 0 : 1;
      stage(packet, chain);
      return 0;
    }
    SteerLine.setTarget(line, chain);
    SteerLine.setRules(line, rulesNumber);
    return line;
  }

  /** Whether a packet of the direction that began a flow is one for which the rules are asked. */
  private boolean mayChange(long forward, long packet) {
    return SteerLine.rules(forward) != rulesNumber
        || SteerFlows.protocol(forward) == IpProtocol.TCP && isSyn(packet);
  }

  private static boolean isSyn(long packet) {
    long tcp = Headers.transport(packet, 14);
    return tcp != 0
        && Ipv4.isFirstFragment(Headers.ipv4(packet))
        && (Tcp.flags(tcp) & (Tcp.SYN | Tcp.ACK)) == Tcp.SYN;
  }

  private void decide(long forward, long packet) {
    SteerLine.setRules(forward, rulesNumber);
    boolean begins = SteerFlows.protocol(forward) == IpProtocol.TCP && isSyn(packet);
    if (SteerLine.isPinned(forward)) {
      if (begins && SteerLine.isPending(forward)) {
        SteerLine.applyPending(forward);
      }
      return;
    }
    int rule = rules.match(packet);
    boolean homeless = SteerLine.target(forward) >= staged.length;
    if (begins || homeless || rules.changesNow(rule)) {
      SteerLine.setTarget(forward, rules.chain(rule));
    }
  }

  /** Whether a direction may take a chain; it is on that then. */
  private boolean mayTake(long line, int chain, long millis) {
    int before = SteerLine.chain(line);
    if (before == chain) {
      return true;
    }
    if (before >= 0) {
      if (!numbers.hasDrained(line, millis)) {
        return false;
      }
      counts.moved++;
      counts.flowWaited(0);
    }
    SteerLine.setChain(line, chain);
    return true;
  }

  private void send(long packet, long line, int chain, int millis) {
    numbers.mark(packet, line, millis);
    stage(packet, chain);
  }

  private void goEarly(long packet, long line, int chain, long millis) {
    counts.early++;
    if (SteerLine.head(line) >= 0) {
      sendHeld(held.indexOf(line), line, chain, millis);
    }
    counts.moved++;
    SteerLine.setChain(line, chain);
    send(packet, line, chain, (int) millis);
  }

  private void stage(long packet, int chain) {
    if (chain < 0 || chain >= staged.length) {
      dropFor(chain, packet);
      return;
    }
    if (staged[chain].isFull()) {
      flush(chain);
    }
    staged[chain].add(packet);
  }

  private void dropFor(int chain, long packet) {
    drop(chain == SteerRules.UNMATCHED ? unmatched : denied, packet);
  }

  private void flush() {
    for (int i = 0; i < staged.length; i++) {
      if (!staged[i].isEmpty()) {
        flush(i);
      }
    }
    numbers.allPushed();
  }

  /** A batch leaves its place before it is pushed: its packets may come back here on their way. */
  private void flush(int chain) {
    PacketBatch batch = staged[chain];
    staged[chain] = worker().borrow();
    output(chain).push(batch);
    worker().giveBack(batch);
  }

  // ---- packets that wait

  /** Lets some flows go on whose old chain is empty of them. */
  private int releaseSome() {
    long millis = flows.table().millis(worker().nanoTime());
    int work = 0;
    for (int left = Math.min(STEP, held.waiting()); left > 0 && held.waiting() > 0; left--) {
      next = next >= held.waiting() ? 0 : next;
      long line = held.line(next);
      boolean stays = SteerLine.chain(line) == SteerLine.target(FlowLine.forward(line));
      if (stays || numbers.hasDrained(line, millis)) {
        work += release(next, line, millis);
      } else {
        next++;
      }
    }
    flush();
    if (held.waiting() == 0) {
      task.unschedule();
    }
    return work;
  }

  private int release(int index, long line, long millis) {
    int chain = SteerLine.target(FlowLine.forward(line));
    counts.moved += SteerLine.chain(line) == chain ? 0 : 1;
    counts.flowWaited(worker().recentNanoTime() - held.since(index));
    SteerLine.setChain(line, chain);
    return sendHeld(index, line, chain, millis);
  }

  /** Sends all packets of a direction that wait. */
  private int sendHeld(int index, long line, int chain, long millis) {
    int sent = 0;
    long packet;
    while ((packet = held.take(line)) != 0) {
      if (chain < 0 || chain >= staged.length) {
        dropFor(chain, packet);
      } else {
        send(packet, line, chain, (int) millis);
      }
      sent++;
    }
    held.done(index);
    flows.goesOn(line, millis);
    return sent;
  }

  // ---- handlers

  private boolean swap(SteerRules before, SteerRules after) {
    if (rules != before) {
      return false;
    }
    rules = after;
    rulesNumber++;
    return true;
  }

  @Override
  protected void handlers(Handlers handlers) {
    RuleHandlers.add(
        handlers, () -> rules, texts -> SteerRules.written(this, texts, changesNow), this::swap);
    handlers.write("move", text -> flows.move(text, nOutputs(), now()));
    handlers.write("release", text -> flows.release(text, now()));
    handlers.readWith("flow", text -> flows.text(FlowName.parse(text)));
    handlers.read("flows", () -> flows.texts());
    handlers.read("size", () -> flows.table().size());
    handlers.read("pinned", () -> flows.pinned());
    handlers.read("held", () -> held.size());
    counts.handlers(handlers);
    handlers.read(
        "report",
        () ->
            counts.report(rules.texts().size(), flows.table().size(), flows.pinned(), held.size()));
  }
}
