// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.WallClock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Drops packets that have waited too long in a queue (Controlled Delay, RFC 8289).
 *
 * <p>{@code CoDel([TARGET, INTERVAL, keywords])}
 *
 * <p>Pulls from a queue. {@code SetTimestamp(FIRST true)} must precede the queue: a packet's wait
 * begins at its first-timestamp annotation; a packet without one is not dropped. Once packets have
 * waited longer than TARGET for an INTERVAL, one is dropped, and then more and more, until a packet
 * has waited less. Dropped packets leave on output 1 if that is connected.
 *
 * <pre>
 *   ... -> SetTimestamp(FIRST true) -> Queue(1000) -> CoDel -> BandwidthShaper(1MBps) -> ...
 * </pre>
 *
 * <p>Keywords: {@code TARGET} time, default 5 ms; {@code INTERVAL} time, default 100 ms; {@code
 * QUEUES} names of the queues whose lengths {@code stats} shows, default the nearest upstream.
 *
 * <p>Handlers: {@code codel_target}, {@code codel_interval} (read, write; also {@code target} and
 * {@code interval}) in seconds; {@code drops}, {@code queues}, {@code stats} (read).
 */
@ElementInfo(name = "CoDel", ports = "1/1-2", processing = "l/lh", live = true)
@ElementEffects(
    reads = ANNO_32,
    does = {DROPS, BRANCHES, COUNTS, STATE})
public final class CoDel extends BatchElement {
  private static final long TARGET = 5_000_000;
  private static final long INTERVAL = 100_000_000;

  private final int waited = dropReason("waited too long");
  private SojournControl control = new SojournControl();
  private Storage[] queues = {};
  private String names;
  private long target;
  private long interval;
  private long drops;
  private PacketBatch pulled;
  private PacketBatch dropped;

  /** Creates the element. */
  public CoDel() {}

  @Override
  protected void configure(Args args) {
    target = args.optional("TARGET").asNanos(TARGET);
    interval = args.optional("INTERVAL").asNanos(INTERVAL);
    names = args.keyword("QUEUES").asRaw("");
  }

  @Override
  protected void initialize(Setup setup) {
    queues = NearQueues.of(this, names, setup::error).toArray(Storage[]::new);
    pulled = new PacketBatch();
    dropped = new PacketBatch();
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    int missing = max;
    while (missing > 0) {
      int count = input(0).pull(pulled, missing);
      if (count == 0) {
        control.empty();
        break;
      }
      long now = WallClock.nanos();
      int kept = batch.size();
      for (int i = 0; i < count; i++) {
        (isDropped(pulled.get(i), now) ? dropped : batch).add(pulled.get(i));
      }
      pulled.clear();
      missing = dropped.size();
      if (missing > 0) {
        dropAll();
      } else if (batch.size() == kept + count) {
        break;
      }
    }
    return batch.size() - before;
  }

  private boolean isDropped(long packet, long now) {
    long since = Anno.getI64(packet, Anno.FIRST_TIMESTAMP);
    if (since <= 0) {
      control.pause();
      return false;
    }
    return control.drops(now, now - since, target, interval);
  }

  private void dropAll() {
    drops += dropped.size();
    if (nOutputs() > 1) {
      output(1).push(dropped);
    } else {
      drop(waited, dropped);
    }
  }

  @Override
  protected void takeOver(Element old) {
    CoDel before = (CoDel) old;
    control = before.control;
    drops = before.drops;
    if (isConfiguredLike(before)) {
      target = before.target;
      interval = before.interval;
    }
  }

  @Override
  protected void reconfigure(Element configured) {
    CoDel wanted = (CoDel) configured;
    target = wanted.target;
    interval = wanted.interval;
  }

  private String stats() {
    int length = Stream.of(queues).mapToInt(Storage::length).sum();
    return length + " current queue\n" + drops + " drops\n";
  }

  @Override
  protected void handlers(Handlers handlers) {
    for (String prefix : new String[] {"codel_", ""}) {
      handlers.read(prefix + "target", () -> HandlerValues.interval(target));
      handlers.write(prefix + "target", value -> target = HandlerValues.nanos(value));
      handlers.read(prefix + "interval", () -> HandlerValues.interval(interval));
      handlers.write(prefix + "interval", value -> interval = HandlerValues.nanos(value));
    }
    handlers.read("drops", () -> drops);
    handlers.read("stats", this::stats);
    handlers.read(
        "queues",
        () -> Stream.of(queues).map(Element::name).collect(Collectors.joining("\n", "", "\n")));
  }
}
