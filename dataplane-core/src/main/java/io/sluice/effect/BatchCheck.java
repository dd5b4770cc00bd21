// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import io.sluice.packet.PacketBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Verifies the declaration of an element that gets whole batches: packets are recorded by the
 * addresses of their buffers when they enter, and compared when they leave through an output. A
 * packet that leaves but did not enter was made or copied; one that is gone was dropped or sent;
 * one that is still inside when a push returns is kept. Several workers may enter the element.
 */
public final class BatchCheck {
  private final Long2ObjectHashMap<Snapshot> inside = new Long2ObjectHashMap<>();
  private final Deque<Snapshot> spare = new ArrayDeque<>();
  private final EffectCheck check;
  private final LongSupplier shortages;

  /** The packets lost to shortages that have been accounted for. */
  private long excused;

  /** For each input, the outputs by which its packets have left, one bit each. */
  private final long[] ways = new long[Long.SIZE];

  /**
   * Creates a check.
   *
   * @param element the element's name in messages
   * @param source gives its declaration, which may change while packets flow
   * @param shortages counts packets lost because of missing buffers or headroom, which is not an
   *     effect
   */
  public BatchCheck(Object element, Supplier<Effects> source, LongSupplier shortages) {
    check = new EffectCheck(element, source);
    this.shortages = shortages;
  }

  /**
   * Takes over the packets that are inside an element that is being replaced.
   *
   * @param old the check of that element
   */
  public synchronized void takeOver(BatchCheck old) {
    inside.putAll(old.inside);
    old.inside.clear();
  }

  /**
   * Packets are about to enter.
   *
   * @param port the input
   * @param batch holds them
   * @param from the index of the first
   */
  public synchronized void entered(int port, PacketBatch batch, int from) {
    for (int i = from; i < batch.size(); i++) {
      long packet = batch.get(i);
      Snapshot old = inside.remove(packet);
      if (old != null) {
        // Its buffer was freed, not sent through an output.
        gone(old);
      }
      Snapshot snapshot = spare.isEmpty() ? new Snapshot() : spare.pop();
      snapshot.take(packet);
      snapshot.port = port;
      inside.put(packet, snapshot);
    }
  }

  /**
   * Packets have left.
   *
   * @param port the output
   * @param batch holds them
   * @param from the index of the first
   */
  public synchronized void left(int port, PacketBatch batch, int from) {
    for (int i = from; i < batch.size(); i++) {
      long packet = batch.get(i);
      Snapshot old = inside.remove(packet);
      if (old != null && old.isAlive()) {
        check.compare(old, packet);
        branched(old.port, port);
        spare.push(old);
      } else {
        if (old != null) {
          gone(old);
        }
        boolean mayMake = check.declares(Action.MAKES) || check.declares(Action.COPIES);
        if (!mayMake && !check.declares(Action.RECEIVES) && !isReplacement()) {
          check.did(Action.MAKES, Action.COPIES);
        }
      }
    }
  }

  /**
   * Whether a packet may stand for one that is gone: shared data is copied before it is written.
   */
  private boolean isReplacement() {
    for (Snapshot snapshot : inside.values()) {
      if (!snapshot.isAlive()) {
        inside.remove(snapshot.packet());
        spare.push(snapshot);
        return true;
      }
    }
    return false;
  }

  private void branched(int input, int output) {
    ways[input % Long.SIZE] |= 1L << output;
    if (Long.bitCount(ways[input % Long.SIZE]) > 1) {
      check.did(Action.BRANCHES, Action.BRANCHES);
    }
  }

  /**
   * A push has returned.
   *
   * @param packets what was pushed
   * @param count how many
   */
  public synchronized void returned(long[] packets, int count) {
    for (int i = 0; i < count; i++) {
      Snapshot old = inside.get(packets[i]);
      if (old != null && !old.isAlive()) {
        inside.remove(packets[i]);
        gone(old);
      } else if (old != null) {
        check.did(Action.KEEPS, Action.KEEPS);
      }
    }
  }

  private void gone(Snapshot old) {
    spare.push(old);
    long lost = shortages.getAsLong();
    if (excused < lost) {
      excused++;
    } else {
      check.did(Action.DROPS, Action.SENDS);
    }
  }
}
