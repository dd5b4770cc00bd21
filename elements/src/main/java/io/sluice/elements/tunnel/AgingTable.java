// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import io.sluice.flow.FlowKey;

/**
 * A bounded table from 128-bit keys to 64-bit values that forgets entries not renewed for a while:
 * what a bridge learns. It has sets of eight entries; in a full set the one renewed longest ago
 * makes room, so a flood of forged addresses costs other entries but no memory. The hash is seeded,
 * so that nobody can target one set. Belongs to one worker; allocates nothing after its creation.
 *
 * <pre>
 * long   0          1         2       3
 * +----------+----------+---------+-----------+
 * | key high | key low  |  value  |  renewed  |   x 8 a set
 * +----------+----------+---------+-----------+
 * </pre>
 */
public final class AgingTable {
  /** Answer for a key that is not there; no value may be negative. */
  public static final long ABSENT = -1;

  private static final int WAYS = 8;
  private static final int ENTRY = 4;
  private static final long FREE = Long.MIN_VALUE;

  private final long[] cells;
  private final int mask;
  private long timeout;
  private long evictions;

  /** Receives the entries that are not too old. */
  public interface Visitor {
    /**
     * Visits an entry.
     *
     * @param high the upper 64 bits of the key
     * @param low the lower ones
     * @param value the value
     * @param age nanoseconds since it was renewed
     */
    void visit(long high, long low, long value, long age);
  }

  /**
   * Creates a table.
   *
   * @param capacity how many entries at most; rounded up to a power of two, at least 8
   * @param timeout how long they last, in nanoseconds
   */
  public AgingTable(int capacity, long timeout) {
    int sets = Math.max(1, Integer.highestOneBit(Math.max(1, capacity - 1)) * 2 / WAYS);
    cells = new long[sets * WAYS * ENTRY];
    mask = sets - 1;
    this.timeout = timeout;
    clear();
  }

  /** Forgets everything. */
  public void clear() {
    for (int i = 3; i < cells.length; i += ENTRY) {
      cells[i] = FREE;
    }
  }

  /**
   * Changes how long entries last.
   *
   * @param nanos nanoseconds
   */
  public void setTimeout(long nanos) {
    timeout = nanos;
  }

  /**
   * How long entries last.
   *
   * @return nanoseconds
   */
  public long timeout() {
    return timeout;
  }

  /**
   * How many entries had to make room.
   *
   * @return since the beginning
   */
  public long evictions() {
    return evictions;
  }

  /**
   * Whether another table is as large.
   *
   * @param other the other one
   * @return true when it is
   */
  public boolean hasRoomOf(AgingTable other) {
    return cells.length == other.cells.length;
  }

  private int set(long high, long low) {
    return (FlowKey.hash(high, low) & mask) * WAYS * ENTRY;
  }

  private boolean isLive(int at, long now) {
    return cells[at + 3] != FREE && now - cells[at + 3] < timeout;
  }

  private int find(long high, long low) {
    int first = set(high, low);
    for (int at = first; at < first + WAYS * ENTRY; at += ENTRY) {
      if (cells[at + 3] != FREE && cells[at + 1] == low && cells[at] == high) {
        return at;
      }
    }
    return -1;
  }

  /**
   * Looks a key up.
   *
   * @param high the upper 64 bits of the key
   * @param low the lower ones
   * @param now the time in nanoseconds
   * @return its value; {@link #ABSENT} when there is none, or it is too old
   */
  public long get(long high, long low, long now) {
    int at = find(high, low);
    return at >= 0 && isLive(at, now) ? cells[at + 2] : ABSENT;
  }

  /**
   * Enters or renews a key.
   *
   * @param high the upper 64 bits of the key
   * @param low the lower ones
   * @param value the value, not negative
   * @param now the time in nanoseconds
   */
  public void put(long high, long low, long value, long now) {
    int at = find(high, low);
    if (at < 0) {
      at = freeIn(set(high, low), now);
      cells[at] = high;
      cells[at + 1] = low;
    }
    cells[at + 2] = value;
    cells[at + 3] = now;
  }

  private int freeIn(int first, long now) {
    int oldest = first;
    for (int at = first; at < first + WAYS * ENTRY; at += ENTRY) {
      if (!isLive(at, now)) {
        return at;
      }
      if (cells[at + 3] - cells[oldest + 3] < 0) {
        oldest = at;
      }
    }
    evictions++;
    return oldest;
  }

  /**
   * Takes a key out, if it is there.
   *
   * @param high the upper 64 bits of the key
   * @param low the lower ones
   */
  public void remove(long high, long low) {
    int at = find(high, low);
    if (at >= 0) {
      cells[at + 3] = FREE;
    }
  }

  /**
   * Takes all entries with a value out.
   *
   * @param value the value
   */
  public void removeValue(long value) {
    for (int at = 0; at < cells.length; at += ENTRY) {
      if (cells[at + 2] == value) {
        cells[at + 3] = FREE;
      }
    }
  }

  /**
   * Visits the entries that are not too old.
   *
   * @param now the time in nanoseconds
   * @param visitor receives them
   */
  public void forEach(long now, Visitor visitor) {
    for (int at = 0; at < cells.length; at += ENTRY) {
      if (isLive(at, now)) {
        visitor.visit(cells[at], cells[at + 1], cells[at + 2], now - cells[at + 3]);
      }
    }
  }

  /**
   * Visits all entries, those that are too old as well.
   *
   * @param visitor receives them; ages count from 1970 then
   */
  public void forAll(Visitor visitor) {
    for (int at = 0; at < cells.length; at += ENTRY) {
      if (cells[at + 3] != FREE) {
        visitor.visit(cells[at], cells[at + 1], cells[at + 2], -cells[at + 3]);
      }
    }
  }
}
