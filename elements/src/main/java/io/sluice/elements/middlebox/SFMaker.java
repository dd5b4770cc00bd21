// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.TCP_FLAGS;
import static io.sluice.effect.Field.TCP_SEQ;
import static io.sluice.effect.Field.TCP_WINDOW;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Delays packets briefly so that those of a flow leave together (Ghasemirahni and others, "Packet
 * Order Matters!", 2022: the Reframer).
 *
 * <p>{@code SFMaker([DELAY, keywords])}
 *
 * <p>Needs a flow manager upstream, such as FlowIPManager. The first packets of a flow pass;
 * further ones wait DELAY microseconds, default 100, and then leave with all packets of their flow
 * that have arrived meanwhile, one flow after another. Packets that no manager has tagged pass.
 * Elements downstream then find their state for a flow in the processor's caches.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code REORDER} boolean, default true: puts the TCP segments of a burst in the order of
 *       their sequence numbers.
 *   <li>{@code PROTO_COMPRESS} boolean, default false: drops pure acknowledgements that another
 *       segment of the burst makes redundant, and puts the newest acknowledgement into all
 *       segments.
 *   <li>{@code PRIO} which flow leaves first: {@code SENT}, the default, the one that has sent the
 *       most packets; {@code DELAY} the one that has waited least; {@code FIRST} the newest.
 *   <li>{@code MAX_TX_BURST} packets per batch, default 32, at most 256. {@code MAX_BURST} waiting
 *       packets of a flow, default 1024: when there are more, they leave at once.
 *   <li>{@code MAX_CAP} waiting flows, default -1: no limit. When there are more, or when their
 *       packets take half of the pool, the one that has waited longest leaves at once.
 *   <li>{@code MODEL} default {@code SECOND}; with {@code NONE} the first packets of a flow wait as
 *       well.
 *   <li>{@code BYPASS_SYN} boolean, default false: lets packets that begin a TCP connection pass.
 *       {@code BYPASS_AFTER_FAIL} default 0, never: lets all packets of a flow pass once it has had
 *       this many more single-packet bursts than others.
 *   <li>{@code DELAY_LAST}, {@code DELAY_HARD} must be 0. {@code PASSTHROUGH}, {@code
 *       MIN_TX_BURST}, {@code MAX_TX_DELAY}, {@code VERBOSE}, {@code TAKE_ALL}, {@code ALWAYSUP},
 *       {@code REMANAGE} are accepted and ignored.
 * </ul>
 *
 * <p>Handlers: {@code pushed}, {@code sent}, {@code queued}, {@code dropped} (read) packets that
 * have arrived, left, are waiting, and were dropped as redundant; {@code active} (read) waiting
 * flows; {@code reordered} (read) bursts; {@code superframes} (read) number of releases, {@code
 * superframe_size_avg}, {@code superframe_flows_avg} (read) packets and flows per release; {@code
 * flush} (write) releases all packets.
 *
 * <p>See also: FlowIPManager, TCPReorder.
 */
@ElementInfo(name = "SFMaker", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_LENGTH,
      IP_FRAGMENT,
      IP_PROTO,
      TCP_SEQ,
      TCP_FLAGS,
      TCP_WINDOW,
      CHECKSUM,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_32
    },
    writes = {TCP_SEQ, TCP_WINDOW, CHECKSUM},
    does = {KEEPS, REORDERS, DROPS, FLOW_STATE, STATE})
public final class SFMaker extends BatchElement implements FlowSpace {
  private static final Comparator<HeldBurst> BY_PRIORITY =
      Comparator.comparingLong(burst -> burst.priority);

  private enum Prio {
    SENT,
    DELAY,
    FIRST
  }

  private enum Model {
    NONE,
    SECOND
  }

  private final int needless = dropReason("acknowledged by another packet");
  private final TcpBurst tcp = new TcpBurst();
  private final List<HeldBurst> leaving = new ArrayList<>();

  private long delayNanos;
  private boolean reorder;
  private boolean compress;
  private Prio prio;
  private boolean firstWait;
  private boolean synsPass;
  private int failuresToPass;
  private int maxBurst;
  private int maxBatch;
  private int maxFlows;
  private int maxHeld;

  private final FlowStates<HeldBurst> flows = new FlowStates<>(this::newFlow);
  private HeldBurst.Line waiting = new HeldBurst.Line();
  private long pushed;
  private long sent;
  private long dropped;
  private long reordered;
  private long frames;
  private long framePackets;
  private long frameFlows;
  private PacketBatch out;
  private Timer timer;

  /** Creates the element. */
  public SFMaker() {}

  @Override
  protected void configure(Args args) {
    delayNanos = args.optional("DELAY").asLong(100, 0, Integer.MAX_VALUE) * 1000;
    if (args.optional("DELAY_LAST").asInt(0) != 0 || args.optional("DELAY_HARD").asInt(0) != 0) {
      args.error("DELAY_LAST and DELAY_HARD must be 0");
    }
    reorder = args.keyword("REORDER").asBool(true);
    compress = args.keyword("PROTO_COMPRESS").asBool(false);
    prio = args.keyword("PRIO").as(text -> named(Prio.values(), text), Prio.SENT);
    Model model = args.keyword("MODEL").as(text -> named(Model.values(), text), Model.SECOND);
    firstWait = model == Model.NONE;
    synsPass = args.keyword("BYPASS_SYN").asBool(false);
    failuresToPass = args.keyword("BYPASS_AFTER_FAIL").asInt(0, 0, Integer.MAX_VALUE);
    maxBurst = args.keyword("MAX_BURST").asInt(1024, 1, 1 << 20);
    maxBatch = args.keyword("MAX_TX_BURST").asBurst(32);
    maxFlows = args.keyword("MAX_CAP").asInt(-1, -1, Integer.MAX_VALUE);
    args.keyword("MIN_TX_BURST").asInt(1);
    args.keyword("MAX_TX_DELAY").asInt(0);
    args.keyword("VERBOSE").asInt(0);
    for (String ignored : List.of("PASSTHROUGH", "TAKE_ALL", "ALWAYSUP", "REMANAGE")) {
      args.keyword(ignored).asBool(false);
    }
  }

  private static <E extends Enum<E>> E named(E[] values, String text) {
    for (E value : values) {
      if (value.name().equals(text)) {
        return value;
      }
    }
    return null;
  }

  @Override
  protected Effects effects() {
    Effects all = super.effects();
    return compress ? all : all.notWriting(TCP_SEQ, TCP_WINDOW, CHECKSUM);
  }

  @Override
  protected void initialize(Setup setup) {
    out = new PacketBatch();
    maxHeld = Math.max(1, router().pool().capacity() / 2);
    timer = setup.timer(expired -> sendDue());
  }

  private HeldBurst newFlow() {
    return new HeldBurst(worker().recentNanoTime());
  }

  @Override
  public int flowBytes() {
    return 128;
  }

  /** What waits leaves all the same. */
  @Override
  public void flowEnded(long tag) {
    flows.remove(tag);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    int count = batch.size();
    int from = 0;
    while (from < count) {
      long tag = FlowTag.get(batch.get(from));
      int to = from + 1;
      while (to < count && FlowTag.get(batch.get(to)) == tag) {
        to++;
      }
      if (tag == 0) {
        for (; from < to; from++) {
          emit(batch.handOver(from));
        }
      } else {
        hold(tag, batch, from, to);
        from = to;
      }
    }
    batch.clear();
    while (maxFlows >= 0 && waiting.size() > maxFlows || held() > maxHeld) {
      send(waiting.first());
    }
    flush();
    awaitFirst();
  }

  private long held() {
    return pushed - sent - dropped;
  }

  /** Adds packets of a flow to those that wait, and sends them all when there is no use in that. */
  private void hold(long tag, PacketBatch batch, int from, int to) {
    HeldBurst burst = flows.of(tag);
    boolean passes =
        !firstWait && burst.sent == 0
            || failuresToPass > 0 && burst.failures >= failuresToPass
            || synsPass && TcpBurst.isSyn(batch.get(from))
            || burst.count + to - from > maxBurst;
    for (int i = from; i < to; i++) {
      burst.add(batch.handOver(i));
    }
    pushed += to - from;
    if (passes) {
      send(burst);
    } else if (!burst.isListed()) {
      burst.since = worker().recentNanoTime();
      waiting.add(burst);
    }
  }

  private void awaitFirst() {
    HeldBurst first = waiting.first();
    if (first == null) {
      timer.unschedule();
    } else if (!timer.isScheduled()) {
      timer.scheduleAt(first.since + delayNanos);
    }
  }

  private void sendDue() {
    sendSince(worker().nanoTime() - delayNanos);
    awaitFirst();
  }

  /** Sends what has waited since some time or longer, the most urgent flow first. */
  private void sendSince(long time) {
    long now = worker().recentNanoTime();
    for (HeldBurst burst = waiting.first();
        burst != null && burst.since - time <= 0;
        burst = waiting.first()) {
      waiting.remove(burst);
      burst.priority =
          switch (prio) {
            case SENT -> -burst.sent - burst.count;
            case DELAY -> now - burst.since;
            case FIRST -> now - burst.begun;
          };
      leaving.add(burst);
    }
    if (leaving.isEmpty()) {
      return;
    }
    leaving.sort(BY_PRIORITY);
    long before = sent;
    leaving.forEach(this::send);
    frames++;
    frameFlows += leaving.size();
    framePackets += sent - before;
    leaving.clear();
    flush();
  }

  /** Sends the packets of a flow. */
  private void send(HeldBurst burst) {
    if (burst.isListed()) {
      waiting.remove(burst);
    }
    int count = burst.count;
    burst.sent += count;
    burst.failures += count == 1 ? 1 : -1;
    int kept = count;
    if (count > 1 && (reorder || compress) && TcpBurst.isTcp(burst.packets, count)) {
      reordered += reorder && tcp.sort(burst.packets, count) ? 1 : 0;
      kept = compress ? tcp.compress(burst.packets, count, packets) : count;
    }
    for (int i = kept; i < count; i++) {
      drop(needless, burst.packets[i]);
    }
    dropped += count - kept;
    sent += kept;
    burst.count = 0;
    for (int i = 0; i < kept; i++) {
      emit(burst.packets[i]);
    }
  }

  private void emit(long packet) {
    out.add(packet);
    if (out.size() >= maxBatch) {
      flush();
    }
  }

  private void flush() {
    if (!out.isEmpty()) {
      output(0).push(out);
    }
  }

  @Override
  protected void takeOver(Element old) {
    SFMaker before = (SFMaker) old;
    flows.takeFrom(before.flows);
    waiting = before.waiting;
    before.waiting = new HeldBurst.Line();
    pushed = before.pushed;
    sent = before.sent;
    dropped = before.dropped;
    reordered = before.reordered;
    frames = before.frames;
    framePackets = before.framePackets;
    frameFlows = before.frameFlows;
    awaitFirst();
  }

  @Override
  protected long settle() {
    return held();
  }

  @Override
  protected void cleanup() {
    for (HeldBurst burst = waiting.first(); burst != null; burst = waiting.first()) {
      waiting.remove(burst);
      for (int i = 0; i < burst.count; i++) {
        freeLeft(burst.packets[i]);
      }
      burst.count = 0;
    }
  }

  private static String ratio(long sum, long count) {
    return HandlerValues.decimal(count == 0 ? 0 : (double) sum / count);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("pushed", () -> pushed);
    handlers.read("sent", () -> sent);
    handlers.read("queued", this::held);
    handlers.read("dropped", () -> dropped);
    handlers.read("active", () -> waiting.size());
    handlers.read("reordered", () -> reordered);
    handlers.read("superframes", () -> frames);
    handlers.read("superframe_size_avg", () -> ratio(framePackets, frames));
    handlers.read("superframe_flows_avg", () -> ratio(frameFlows, frames));
    handlers.write("flush", value -> sendSince(worker().nanoTime()));
  }
}
