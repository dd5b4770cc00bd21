// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import java.util.Arrays;

/**
 * Packets whose end somebody wants to hear of. When a watched packet is freed, by whatever element
 * and for whatever reason, it is not: it goes to its watcher instead, who owns it from then on. All
 * other packets pay nothing, since the flag is one of those that freeing asks for anyway.
 *
 * <p>A watched packet carries a tag: the watcher's number and some bits of the watcher's own. A
 * packet may be watched several times over; then the last watcher counts until it lets go. Tags lie
 * at the end of the mbuf, in those of DPDK's dynamic fields that it hands out last:
 *
 * <pre>
 *  96 to 119 tags of the watchers before, the last one behind   120 the tag (u64):
 *            63-48 the watcher's number   47-45 how many watchers before   44-0 the watcher's own
 * </pre>
 *
 * <p>Copies and clones of a watched packet are not watched. The methods for packets belong to the
 * thread that owns the packet, and allocate nothing.
 */
public final class Watched {
  /** The bits of a tag that the watcher may use. */
  public static final int OWN_BITS = 45;

  private static final long OWN = (1L << OWN_BITS) - 1;
  private static final int NUMBER_SHIFT = 48;
  private static final int TAG = 120;
  private static final int OLDEST = 96;

  /** How many watchers a packet may have at the same time. */
  public static final int MAX_DEPTH = 4;

  private static final int MAX_WATCHERS = 1 << 16;

  /**
   * Watchers by number, null for a free number; replaced as a whole, so that readers need no lock.
   */
  private static volatile Watcher[] watchers = new Watcher[0];

  private Watched() {}

  /** Receives watched packets when they are freed. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * Called when a packet was freed. The watcher now owns the packet, which is still watched.
     *
     * @param packet the packet
     * @param by the allocator of the thread that freed it, which is the calling thread
     */
    void freed(long packet, PacketAllocator by);
  }

  /**
   * Registers a watcher.
   *
   * @param watcher the watcher
   * @return its number
   */
  public static synchronized int register(Watcher watcher) {
    int number = Arrays.asList(watchers).indexOf(null);
    if (number < 0) {
      number = watchers.length;
      if (number == MAX_WATCHERS) {
        throw new IllegalStateException("too many watchers of packets");
      }
    }
    replace(number, watcher);
    return number;
  }

  /**
   * Unregisters a watcher, which no longer watches any packet.
   *
   * @param number from {@link #register}
   */
  public static synchronized void unregister(int number) {
    replace(number, null);
  }

  private static void replace(int number, Watcher watcher) {
    Watcher[] next = Arrays.copyOf(watchers, Math.max(watchers.length, number + 1));
    next[number] = watcher;
    watchers = next;
  }

  /**
   * Whether a packet is watched.
   *
   * @param packet the packet
   * @return true if freeing it gives it to a watcher
   */
  public static boolean is(long packet) {
    return (Memory.getLong(packet + Mbuf.OL_FLAGS) & Mbuf.WATCHED) != 0;
  }

  /**
   * Whether a watcher is a packet's last watcher.
   *
   * @param packet the packet
   * @param number the watcher's number
   * @return true if {@link #own} is that watcher's value
   */
  public static boolean isBy(long packet, int number) {
    return is(packet) && Memory.getLong(packet + TAG) >>> NUMBER_SHIFT == number;
  }

  /**
   * The value that a watcher stores with a packet, if it is the packet's last watcher.
   *
   * @param packet the packet
   * @param number the watcher's number
   * @return its {@value #OWN_BITS} bits; -1 if it is not
   */
  public static long ownIfBy(long packet, int number) {
    long tag = Memory.getLong(packet + TAG);
    return is(packet) && tag >>> NUMBER_SHIFT == number ? tag & OWN : -1;
  }

  /**
   * The value that the last watcher stores with a packet.
   *
   * @param packet a watched packet
   * @return its {@value #OWN_BITS} bits
   */
  public static long own(long packet) {
    return Memory.getLong(packet + TAG) & OWN;
  }

  /**
   * Begins to watch a packet.
   *
   * @param packet the packet, with less than {@value #MAX_DEPTH} watchers
   * @param number the watcher's number
   * @param own the value to store with the packet, {@value #OWN_BITS} bits
   */
  public static void begin(long packet, int number, long own) {
    long before = depth(packet);
    if (before > 0) {
      for (int at = OLDEST; at < TAG; at += 8) {
        Memory.putLong(packet + at, Memory.getLong(packet + at + 8));
      }
    }
    Memory.putLong(packet + Mbuf.OL_FLAGS, Memory.getLong(packet + Mbuf.OL_FLAGS) | Mbuf.WATCHED);
    Memory.putLong(packet + TAG, (long) number << NUMBER_SHIFT | before << OWN_BITS | own);
  }

  /**
   * The number of watchers of a packet.
   *
   * @param packet the packet
   * @return 0 for a packet that is not watched, at most {@value #MAX_DEPTH}
   */
  public static int depth(long packet) {
    return is(packet) ? (int) (Memory.getLong(packet + TAG) >>> OWN_BITS & 7) + 1 : 0;
  }

  /**
   * Ends the last {@link #begin}: the previous watcher, if any, becomes the last one.
   *
   * @param packet a watched packet
   */
  public static void end(long packet) {
    if ((Memory.getLong(packet + TAG) >>> OWN_BITS & 7) == 0) {
      Memory.putLong(
          packet + Mbuf.OL_FLAGS, Memory.getLong(packet + Mbuf.OL_FLAGS) & ~Mbuf.WATCHED);
      return;
    }
    for (int at = TAG; at > OLDEST; at -= 8) {
      Memory.putLong(packet + at, Memory.getLong(packet + at - 8));
    }
  }

  /** Gives a packet that is being freed to its watcher. */
  static void freed(long packet, PacketAllocator by) {
    if (Checks.ENABLED) {
      Checks.changedHands(packet);
    }
    watchers[(int) (Memory.getLong(packet + TAG) >>> NUMBER_SHIFT)].freed(packet, by);
  }

  /**
   * Takes the watched packets out of a batch that is about to be sent to a device, which would free
   * them without notice: for elements that must not occur in a parallel chain.
   *
   * @param batch the packets; those that are not watched stay, in order
   * @param by the allocator of this thread
   * @return how many were taken out and freed
   */
  public static int free(PacketBatch batch, PacketAllocator by) {
    if (watchers.length == 0) {
      return 0;
    }
    int size = batch.size();
    int kept = 0;
    while (kept < size && !is(batch.get(kept))) {
      kept++;
    }
    if (kept == size) {
      return 0;
    }
    long[] packets = batch.array();
    for (int i = kept; i < size; i++) {
      if (is(packets[i])) {
        by.free(packets[i]);
      } else {
        packets[kept++] = packets[i];
      }
    }
    batch.setSize(kept);
    return size - kept;
  }
}
