// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import io.sluice.device.Machine;
import io.sluice.packet.Memory;
import java.util.Arrays;

/**
 * From hashes to flow lines: extendible hashing (Fagin and others, 1979) over segments with open
 * addressing and linear probing.
 *
 * <pre>
 *  directory, by the hash's upper bits          a segment: {@value #SLOTS} slots of 8 bytes,
 *  +---------+                                  by the hash's lower bits
 *  |  00...  | ----------------+               +---------------+---------------+
 *  |  01...  | --------------+ |               |     hash      |   reference   |
 *  |  10...  | -----+        | +-------------> +---------------+---------------+
 *  |  11...  | -----+        |                 |       0       |       0       |  empty
 *  +---------+      |        |                 +---------------+---------------+
 *                   v        v
 * </pre>
 *
 * <p>A segment that is half full is split in two by one more bit of the hash: 20 microseconds or
 * so, whatever the size of the table, and memory grows with the number of flows, 16 to 32 bytes a
 * direction. Fuller ones would save half of that, and cost an eighth of a look-up's time: each slot
 * that is another's is a branch that the processor guesses wrong, while loads of the batch wait. A
 * slot holds all of the hash, so neither splitting nor removing looks at a flow.
 */
final class FlowIndex {
  /** Slots per segment. */
  static final int SLOTS = 1 << 13;

  private static final int MASK = SLOTS - 1;
  private static final int SPLIT_AT = SLOTS / 2;

  /**
   * Before a segment's slots: how many are in use, and how many bits of the hash select the
   * segment.
   */
  private static final int HEADER = Memory.CACHE_LINE;

  private static final int SEGMENT = HEADER + SLOTS * 8;

  private static final int COUNT = -8;
  private static final int DEPTH = -4;

  /** More bits would overlap those that select the slot. */
  private static final int MAX_DEPTH = 19;

  private final FlowStore store;
  private long[] directory = new long[2];

  /** By how many bits a hash is shifted to give an index in the directory. */
  private int shift = 31;

  private final FlowBlocks blocks = new FlowBlocks();

  /** The address of the next segment, and how many bytes are left for more. */
  private long next;

  private int room;
  private int segments;

  FlowIndex(FlowStore store) {
    this.store = store;
    long segment = newSegment(0);
    directory[0] = segment;
    directory[1] = segment;
  }

  long bytes() {
    return (long) segments * SEGMENT + 8L * directory.length;
  }

  /**
   * Finds the first line with each of some hashes, without comparing keys. Each loop is short, so
   * that the processor starts many loads before it must wait for the first.
   *
   * @return a value that the caller must use, or the JIT would remove the reads
   */
  long candidates(int[] hashes, int count, long[] lines, long none) {
    long[] segments = directory;
    int by = shift;
    long read = 0;
    for (int i = 0; i < count; i++) {
      int hash = hashes[i];
      read += Memory.getLong(segments[hash >>> by] + (hash & MASK) * 8L);
    }
    for (int i = 0; i < count; i++) {
      int hash = hashes[i];
      lines[i] = candidate(segments[hash >>> by], hash, none);
    }
    for (int i = 0; i < count; i++) {
      read += Memory.getLong(lines[i]);
    }
    return read;
  }

  private long candidate(long segment, int hash, long none) {
    for (int at = hash & MASK; ; at = at + 1 & MASK) {
      long slot = Memory.getLong(segment + at * 8L);
      if ((int) (slot >>> 32) == hash && slot != 0) {
        return store.line((int) slot);
      }
      if (slot == 0) {
        return none;
      }
    }
  }

  /** Reads the slot where a hash's probe begins, to load it into the cache. */
  long slot(int hash) {
    return Memory.getLong(directory[hash >>> shift] + (hash & MASK) * 8L);
  }

  /** The line of a key; 0 if there is none. */
  long find(long first, long second, int hash) {
    long segment = directory[hash >>> shift];
    for (int at = hash & MASK; ; at = at + 1 & MASK) {
      long slot = Memory.getLong(segment + at * 8L);
      if (slot == 0) {
        return 0;
      }
      if ((int) (slot >>> 32) == hash) {
        long line = store.line((int) slot);
        if (FlowLine.hasKey(line, first, second)) {
          return line;
        }
      }
    }
  }

  /**
   * Adds a reference to a line whose key is not in the index; returns false if there is no memory.
   */
  boolean add(int hash, int reference) {
    long segment = directory[hash >>> shift];
    while (Memory.getInt(segment + COUNT) >= SPLIT_AT) {
      if (!split(segment, hash)) {
        return false;
      }
      segment = directory[hash >>> shift];
    }
    put(segment, (long) hash << 32 | reference);
    return true;
  }

  private static void put(long segment, long entry) {
    int at = (int) (entry >>> 32) & MASK;
    while (Memory.getLong(segment + at * 8L) != 0) {
      at = at + 1 & MASK;
    }
    Memory.putLong(segment + at * 8L, entry);
    Memory.putInt(segment + COUNT, Memory.getInt(segment + COUNT) + 1);
  }

  /** Removes a reference; returns false if it is not in the index. */
  boolean remove(int hash, int reference) {
    long segment = directory[hash >>> shift];
    long entry = (long) hash << 32 | reference;
    int at = hash & MASK;
    for (long slot; (slot = Memory.getLong(segment + at * 8L)) != entry; at = at + 1 & MASK) {
      if (slot == 0) {
        return false;
      }
    }
    // A following entry moves into the gap if its probe would end there (Knuth, volume 3, algorithm
    // 6.4R).
    int gap = at;
    for (int next = gap + 1 & MASK; ; next = next + 1 & MASK) {
      long slot = Memory.getLong(segment + next * 8L);
      if (slot == 0) {
        break;
      }
      int home = (int) (slot >>> 32) & MASK;
      if ((next - home & MASK) >= (next - gap & MASK)) {
        Memory.putLong(segment + gap * 8L, slot);
        gap = next;
      }
    }
    Memory.putLong(segment + gap * 8L, 0);
    Memory.putInt(segment + COUNT, Memory.getInt(segment + COUNT) - 1);
    return true;
  }

  /** Moves the entries of a segment whose next bit is 1 to a new segment. */
  private boolean split(long segment, int hash) {
    int depth = Memory.getInt(segment + DEPTH);
    if (depth == 32 - shift && !doubleDirectory()) {
      return false;
    }
    long other = newSegment(depth + 1);
    if (other == 0) {
      return false;
    }
    Memory.putInt(segment + DEPTH, depth + 1);
    // The directory entries for one segment are adjacent; the upper half of them is for the new
    // one.
    int span = 1 << 32 - shift - depth;
    int firstPlace = (hash >>> shift) & -span;
    Arrays.fill(directory, firstPlace + span / 2, firstPlace + span, other);
    // Entries are removed in order, starting after a gap, so that the slot of each is free again
    // when it is added back, and none is left unreachable after an empty slot.
    int start = 0;
    while (Memory.getLong(segment + start * 8L) != 0) {
      start++;
    }
    int bit = 31 - depth;
    Memory.putInt(segment + COUNT, 0);
    for (int i = 1; i <= SLOTS; i++) {
      long at = segment + (start + i & MASK) * 8L;
      long slot = Memory.getLong(at);
      if (slot != 0) {
        Memory.putLong(at, 0);
        put((slot >>> 32 + bit & 1) == 0 ? segment : other, slot);
      }
    }
    return true;
  }

  private boolean doubleDirectory() {
    if (32 - shift == MAX_DEPTH) {
      return false;
    }
    long[] doubled = new long[directory.length * 2];
    for (int i = 0; i < directory.length; i++) {
      doubled[2 * i] = directory[i];
      doubled[2 * i + 1] = directory[i];
    }
    directory = doubled;
    shift--;
    return true;
  }

  /** The address of an empty segment's first slot; 0 if there is no memory. */
  private long newSegment(int depth) {
    if (room < SEGMENT) {
      long block = blocks.allocate(Machine.LARGE_PAGE);
      if (block == 0) {
        return 0;
      }
      next = block;
      room = Machine.LARGE_PAGE;
    }
    long slots = next + HEADER;
    next += SEGMENT;
    room -= SEGMENT;
    segments++;
    Memory.fill(slots, SLOTS * 8L, (byte) 0);
    Memory.putInt(slots + COUNT, 0);
    Memory.putInt(slots + DEPTH, depth);
    return slots;
  }

  /**
   * How many slots must be read to find entries, in a sample of the segments.
   *
   * @return counts by length: how many entries are found at the first slot, the second, and so on;
   *     the last one counts all that take longer
   */
  int[] probeLengths(int places, int maxSegments) {
    int[] counts = new int[places];
    long before = 0;
    int seen = 0;
    for (long segment : directory) {
      if (segment == before) {
        continue;
      }
      before = segment;
      if (seen++ == maxSegments) {
        break;
      }
      for (int at = 0; at < SLOTS; at++) {
        long slot = Memory.getLong(segment + at * 8L);
        if (slot != 0) {
          counts[Math.min(places - 1, at - (int) (slot >>> 32) & MASK)]++;
        }
      }
    }
    return counts;
  }

  void close() {
    blocks.close();
    segments = 0;
    directory = new long[0];
  }
}
