// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.ring.MpmcRing;
import io.sluice.ring.PacketRing;
import io.sluice.ring.PlainRing;
import io.sluice.run.Worker;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stores packets until they are pulled, in a queue for each worker that pushes.
 *
 * <p>{@code CPUQueue([CAPACITY])}
 *
 * <p>Each worker's queue holds up to CAPACITY packets (default 128), first in first out; packets
 * that arrive when it is full are dropped. Pulls, on any output, take one packet from each queue in
 * turn.
 *
 * <p>When the configuration is replaced, the element of the same name takes over the packets.
 *
 * <p>Handlers: {@code capacity} (read), {@code drops} (read) packets refused.
 */
@ElementInfo(name = "CPUQueue", ports = "1/1-", processing = "h/l", shared = true)
@ElementEffects(does = {KEEPS, BRANCHES, DROPS, STATE})
public final class CPUQueue extends BatchElement {
  private static final int DEFAULT_CAPACITY = 128;

  private final int overflow = dropReason("queue full");
  private final AtomicLong drops = new AtomicLong();
  private int capacity;

  /** One for each worker; unset until the element is initialized. */
  private PacketRing[] rings = new PacketRing[0];

  /** Whose turn it is; between workers that pull at the same time a hint. */
  private int turn;

  /** Creates the element. */
  public CPUQueue() {}

  @Override
  protected void configure(Args args) {
    capacity = args.optional("CAPACITY").asInt(DEFAULT_CAPACITY, 0, PacketRing.MAX_CAPACITY);
  }

  @Override
  protected void initialize(Setup setup) {
    rings = new PacketRing[router().workerCount()];
    for (int i = 0; i < rings.length; i++) {
      rings[i] = rings.length == 1 ? new PlainRing(capacity) : new MpmcRing(capacity);
    }
  }

  private Worker current() {
    Worker current = rings.length == 1 ? null : Worker.current();
    return current == null ? worker() : current;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    Worker pusher = current();
    int size = batch.size();
    int stored = rings[pusher.index()].offer(batch.array(), 0, size);
    System.arraycopy(batch.array(), stored, batch.array(), 0, size - stored);
    batch.setSize(size - stored);
    if (stored < size) {
      drops.addAndGet(size - stored);
      countDrops(overflow, size - stored);
      PacketAllocator allocator = pusher.packets();
      allocator.free(batch);
    }
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int next = turn;
    int pulled = 0;
    int empty = 0;
    while (pulled < max && empty < rings.length) {
      int got = rings[next].poll(batch.array(), batch.size(), 1);
      batch.setSize(batch.size() + got);
      pulled += got;
      empty = got > 0 ? 0 : empty + 1;
      next = next + 1 == rings.length ? 0 : next + 1;
    }
    turn = next;
    if (rings.length > 1) {
      batch.touch(batch.size() - pulled);
    }
    return pulled;
  }

  private int length() {
    int length = 0;
    for (PacketRing ring : rings) {
      length += ring.size();
    }
    return length;
  }

  @Override
  protected boolean mayGive(int output) {
    return rings.length == 0 || length() > 0;
  }

  @Override
  protected void takeOver(Element old) {
    CPUQueue before = (CPUQueue) old;
    drops.set(before.drops.get());
    long[] one = new long[1];
    for (int i = 0; i < before.rings.length; i++) {
      while (before.rings[i].poll(one, 0, 1) > 0) {
        if (rings[i % rings.length].offer(one, 0, 1) == 0) {
          drop(overflow, one[0]);
        }
      }
    }
  }

  @Override
  protected long settle() {
    return length();
  }

  @Override
  protected void cleanup() {
    PacketBatch left = new PacketBatch();
    for (PacketRing ring : rings) {
      int polled;
      while ((polled = ring.poll(left.array(), 0, PacketBatch.CAPACITY)) > 0) {
        left.setSize(polled);
        freeLeft(left);
      }
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("capacity", () -> capacity);
    handlers.read("drops", drops::get);
  }
}
