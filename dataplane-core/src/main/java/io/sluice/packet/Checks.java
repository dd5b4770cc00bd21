// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The checked mode: with {@code -Dsluice.checks=true} every access to a packet is verified against
 * the buffer it lies in, freed buffers are poisoned, and each buffer's owner is tracked. Without it
 * the checks are dead code that the JIT removes, since the switch is a {@code static final}.
 *
 * <p>A pool registers the memory of its buffers. Each buffer is FREE (in the pool, or with a
 * device) or LIVE (owned by an element). It may also have clones, which may read its data even
 * after its owner has freed it; while it has clones, it must not be written to. A violation throws
 * {@link PacketAccessError}, which stops the run: it is a bug in an element, not a property of a
 * packet.
 */
public final class Checks {
  /** Whether the checked mode is on; set once by the system property {@code sluice.checks}. */
  public static final boolean ENABLED = Boolean.getBoolean("sluice.checks");

  /** The byte that overwrites freed packet data. */
  public static final byte POISON = (byte) 0xdb;

  private static final byte FREE = 0;
  private static final byte LIVE = 1;

  private static volatile Region[] regions = new Region[0];

  private Checks() {}

  /** Equally spaced buffers in one piece of memory. */
  private static final class Region {
    final long base;
    final long end;
    final long stride;
    final byte[] state;

    /** How often each buffer was allocated. */
    final int[] generation;

    /** The number of live clones of each buffer, which may belong to several threads. */
    final AtomicIntegerArray clones;

    /** The number of views of each buffer, through which its data may be written. */
    final AtomicIntegerArray views;

    /** The packet that uses each long buffer. */
    final long[] holders;

    Region(long base, long stride, int count) {
      this.base = base;
      this.stride = stride;
      this.end = base + stride * count;
      this.state = new byte[count];
      this.generation = new int[count];
      this.clones = new AtomicIntegerArray(count);
      this.views = new AtomicIntegerArray(count);
      this.holders = new long[count];
    }

    int index(long address) {
      return (int) ((address - base) / stride);
    }

    long mbuf(long address) {
      return base + index(address) * stride;
    }
  }

  /**
   * Registers buffers. Does nothing if the checked mode is off.
   *
   * @param firstMbuf address of the first buffer
   * @param stride distance between buffers in bytes
   * @param count how many
   */
  public static synchronized void register(long firstMbuf, long stride, int count) {
    if (!ENABLED) {
      return;
    }
    Region[] next = Arrays.copyOf(regions, regions.length + 1);
    next[regions.length] = new Region(firstMbuf, stride, count);
    regions = next;
  }

  /**
   * Unregisters buffers whose memory is about to be freed.
   *
   * @param firstMbuf the address given to {@link #register}
   */
  public static synchronized void unregister(long firstMbuf) {
    regions = Arrays.stream(regions).filter(r -> r.base != firstMbuf).toArray(Region[]::new);
  }

  private static Region region(long address) {
    for (Region region : regions) {
      if (address >= region.base && address < region.end) {
        return region;
      }
    }
    throw new PacketAccessError("address 0x%x is in no packet buffer".formatted(address));
  }

  /**
   * A number that tells successive packets in the same buffer apart.
   *
   * @param packet the packet
   * @return a number from 1; 0 if the buffer is free, or not registered any more
   */
  public static int generation(long packet) {
    for (Region region : regions) {
      if (packet >= region.base && packet < region.end) {
        int index = region.index(packet);
        return region.state[index] == LIVE ? region.generation[index] : 0;
      }
    }
    return 0;
  }

  /**
   * Verifies that a packet is a live buffer.
   *
   * @param packet the packet
   */
  public static void live(long packet) {
    Region region = region(packet);
    if (region.mbuf(packet) != packet) {
      throw new PacketAccessError("0x%x is not the start of a packet buffer".formatted(packet));
    }
    if (region.state[region.index(packet)] != LIVE) {
      throw new PacketAccessError("packet 0x%x is used after it was freed".formatted(packet));
    }
  }

  /**
   * Verifies that bytes lie inside the data of a live packet.
   *
   * @param address first byte
   * @param length in bytes
   */
  public static void data(long address, long length) {
    Region region = region(address);
    long packet = region.mbuf(address);
    int index = region.index(address);
    if (isHeldAlone(region, index)) {
      packet = region.holders[index];
    }
    boolean lent = packet == region.mbuf(address) && isLent(region, index);
    if (!lent && packet == region.mbuf(address) && region.state[index] != LIVE) {
      throw new PacketAccessError("data of packet 0x%x is used after free".formatted(packet));
    }
    long buffer = Memory.getLong(packet + Mbuf.BUF_ADDR);
    long start;
    long end;
    if (lent) {
      // A clone may see other bounds of the same bytes, so any byte of the buffer is allowed.
      start = buffer;
      end = buffer + (Memory.getShort(packet + Mbuf.BUF_LEN) & 0xffff);
    } else {
      start = buffer + (Memory.getShort(packet + Mbuf.DATA_OFF) & 0xffff);
      end = start + (Memory.getShort(packet + Mbuf.DATA_LEN) & 0xffff);
    }
    if (address < start || length < 0 || address + length > end) {
      throw new PacketAccessError(
          "access to %d bytes at offset %d of a packet with %d bytes"
              .formatted(length, address - start, end - start));
    }
  }

  private static boolean isLent(Region region, int index) {
    return region.clones.get(index) > 0 || region.views.get(index) > 0;
  }

  /** Whether a buffer's data belongs to a single packet, without clones and views. */
  private static boolean isHeldAlone(Region region, int index) {
    long holder = region.holders[index];
    return region.clones.get(index) == 1
        && region.views.get(index) == 0
        && holder != 0
        && generation(holder) != 0
        && region.index(Memory.getLong(holder)) == index;
  }

  /**
   * Verifies that bytes lie inside the data of a live packet that is not shared.
   *
   * @param address first byte
   * @param length in bytes
   */
  public static void write(long address, long length) {
    data(address, length);
    Region region = region(address);
    long packet = region.mbuf(address);
    boolean isLong = (Memory.getShort(packet + Mbuf.BUF_LEN) & 0xffff) == Mbuf.LONG_BUFFER;
    // The owner and each clone hold one reference; a long buffer has no owner.
    if (region.clones.get(region.index(address)) > (isLong ? 1 : 0)
        || Mbuf.references(packet) > 1) {
      throw new PacketAccessError(
          "write to data of packet 0x%x, which is shared".formatted(packet));
    }
  }

  /**
   * Records that a buffer has left its pool, or comes from a device.
   *
   * @param packet the buffer
   */
  public static void acquired(long packet) {
    Region region = region(packet);
    int index = region.index(packet);
    if (region.state[index] != FREE
        || region.clones.get(index) > 0
        || region.views.get(index) > 0) {
      throw new PacketAccessError("packet 0x%x has two owners".formatted(packet));
    }
    region.state[index] = LIVE;
    region.generation[index]++;
    if (Mbuf.isIndirect(packet)) {
      // A clone that comes back from a device, or was made by native code.
      cloned(Clones.original(packet));
    }
  }

  /**
   * Records that a buffer goes to a device with its contents.
   *
   * @param packet the buffer
   */
  public static void handedOver(long packet) {
    live(packet);
    Region region = region(packet);
    region.state[region.index(packet)] = FREE;
    if (Mbuf.isIndirect(packet)) {
      detached(Clones.original(packet));
    }
  }

  /**
   * Records that a packet was freed by its owner and has a new owner.
   *
   * @param packet the packet
   */
  static void changedHands(long packet) {
    live(packet);
    Region region = region(packet);
    region.generation[region.index(packet)]++;
  }

  /**
   * Records that a buffer returns to its pool, and poisons its data.
   *
   * @param packet the buffer, not a clone
   */
  public static void released(long packet) {
    handedOver(packet);
    poison(packet);
  }

  /**
   * Overwrites the data of a buffer without references.
   *
   * @param packet the buffer, not a clone
   */
  static void poison(long packet) {
    Memory.fill(
        Memory.getLong(packet + Mbuf.BUF_ADDR),
        Memory.getShort(packet + Mbuf.BUF_LEN) & 0xffff,
        POISON);
  }

  /**
   * Records that a clone begins to refer to a buffer.
   *
   * @param original the buffer
   */
  static void cloned(long original) {
    Region region = region(original);
    region.clones.incrementAndGet(region.index(original));
  }

  /**
   * Records that a packet uses a long buffer for its data.
   *
   * @param packet the packet
   * @param buffer a long buffer without references
   */
  static void taken(long buffer, long packet) {
    Region region = region(buffer);
    if (region.clones.get(region.index(buffer)) != 0) {
      throw new PacketAccessError("buffer 0x%x has two owners".formatted(buffer));
    }
    region.holders[region.index(buffer)] = packet;
  }

  /**
   * Records that a view of a buffer begins or ends.
   *
   * @param original the buffer
   * @param change 1 or -1
   */
  static void viewed(long original, int change) {
    Region region = region(original);
    region.views.addAndGet(region.index(original), change);
  }

  /**
   * Whether others may write to a packet's data: it has views, or is one.
   *
   * @param packet a live packet
   * @return true if others may write to it
   */
  public static boolean isViewed(long packet) {
    Region region = region(Mbuf.buffer(packet));
    return region.views.get(region.index(Mbuf.buffer(packet))) > 0;
  }

  /**
   * Records that a clone no longer refers to a buffer.
   *
   * @param original the buffer
   */
  static void detached(long original) {
    Region region = region(original);
    region.clones.decrementAndGet(region.index(original));
  }
}
