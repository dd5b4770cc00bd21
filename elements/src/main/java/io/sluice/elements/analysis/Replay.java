// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.packet.PacketBatch;
import io.sluice.ring.PacketRing;
import io.sluice.ring.PlainRing;

/**
 * Stores packets, and lets copies of them be pulled over and over.
 *
 * <p>{@code Replay([QUEUE, keywords])}
 *
 * <p>Pulls packets until no more come or LIMIT are stored, and then provides copies of them in
 * order of arrival, or, with several inputs, of their timestamps; each on the output with the
 * number of its input. An output may get ahead of the others by at most QUEUE packets, default
 * 1024; that many copies wait for it. MultiReplay is another name for it.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code STOP} how many times to replay before the driver stops; default -1: forever.
 *   <li>{@code STOP_TIME} seconds after which it ends, default 0: no limit.
 *   <li>{@code LIMIT} packets to store, default 0: half as many as the pool has buffers, which is
 *       also the maximum. {@code BURST} packets handled at a time, default 32. {@code ACTIVE}
 *       boolean, default true.
 *   <li>{@code QUICK_CLONE}, {@code VERBOSE}, {@code FREEONTERMINATE}, {@code USE_SIGNAL} are
 *       accepted and ignored.
 * </ul>
 *
 * <p>Handlers: {@code active}, {@code stop} (read, write); {@code loaded} (read) whether all
 * packets are stored, {@code held} (read) how many; {@code reset} (write) frees them and stores
 * others.
 *
 * <p>See also: ReplayUnqueue.
 */
@ElementInfo(
    name = "Replay",
    aliases = "MultiReplay",
    ports = "1-/=",
    processing = "l/l",
    flow = "#/#")
@ElementEffects(
    reads = ANNO_TIMESTAMP,
    does = {KEEPS, COPIES, REORDERS, DROPS, STATE})
public final class Replay extends ReplayElement {
  private int capacity;

  /** Copies that wait for a pull, by output. */
  private PacketRing[] waiting = {};

  private final long[] one = new long[1];

  /** Creates the element. */
  public Replay() {}

  @Override
  protected void configure(Args args) {
    configureReplay(args, args.keyword("STOP"));
    capacity = args.optional("QUEUE").asInt(1024, 1, PacketRing.MAX_CAPACITY);
  }

  @Override
  protected void initialize(Setup setup) {
    super.initialize(setup);
    waiting = new PacketRing[nOutputs()];
    for (int i = 0; i < waiting.length; i++) {
      waiting[i] = new PlainRing(capacity);
    }
  }

  /** Goes on until a burst is through, or what comes next finds no room. */
  @Override
  int play() {
    if (isOver(worker().nanoTime())) {
      if (left() == 0) {
        finish();
      }
      return 0;
    }
    int count = 0;
    while (count < burst && hasNext()) {
      PacketRing ring = waiting[nextOutput()];
      one[0] = ring.size() < capacity ? takeNext() : 0;
      if (one[0] == 0) {
        break;
      }
      ring.offer(one, 0, 1);
      count++;
    }
    endPass();
    return count;
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int count = waiting[port].poll(batch.array(), batch.size(), max);
    batch.setSize(batch.size() + count);
    return count;
  }

  private long left() {
    long left = 0;
    for (PacketRing ring : waiting) {
      left += ring.size();
    }
    return left;
  }

  @Override
  protected boolean mayGive(int output) {
    return waiting.length == 0 || waiting[output].size() > 0;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    Replay other = (Replay) old;
    if (other.nInputs() == nInputs() && other.capacity == capacity) {
      waiting = other.waiting;
      other.waiting = new PacketRing[0];
    }
  }

  @Override
  protected long settle() {
    return super.settle() + left();
  }

  @Override
  protected void cleanup() {
    super.cleanup();
    PacketBatch left = new PacketBatch();
    for (PacketRing ring : waiting) {
      int count;
      while ((count = ring.poll(left.array(), 0, PacketBatch.CAPACITY)) > 0) {
        left.setSize(count);
        freeLeft(left);
      }
    }
  }
}
