// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * One thread's access to a {@link PacketPool}: takes and returns buffers last in first out, so that
 * they are in the cache, without locks and without allocation. Not thread safe.
 *
 * <p>A packet that does not fit its buffer gets a long buffer of {@link Mbuf#LONG_BUFFER} bytes for
 * its data, to which it refers as a clone does to its original; it is as contiguous and writable as
 * any other. {@link #allocate(int)}, {@link #prepend}, {@link #append}, {@link #makeHeadroom},
 * copies and {@link #linearize} do that, and keep the packet's address. Whoever frees the packet,
 * such as a DPDK driver, frees the long buffer. Long packets cost nothing for other packets: the
 * checks when a packet is freed or written are those for clones.
 */
public abstract class PacketAllocator {
  /** How many bytes from the start of the data {@link #copyHeaders} copies. */
  public static final int HEADERS = 96;

  /** The bytes of stripped link headers with three tags. */
  static final int STRIPPED = 32;

  private long failures;

  /** Creates an allocator. */
  protected PacketAllocator() {}

  /**
   * Takes a raw buffer.
   *
   * @return the buffer's address, fields undefined; 0 if the pool is empty
   */
  protected abstract long take();

  /**
   * Returns a raw buffer: direct, one reference, one segment.
   *
   * @param packet the buffer
   */
  protected abstract void give(long packet);

  /**
   * Takes a long buffer.
   *
   * @return the address of a direct buffer of {@link Mbuf#LONG_BUFFER} bytes with one reference; 0
   *     if there is none
   */
  protected abstract long takeLong();

  /**
   * Returns a long buffer.
   *
   * @param buffer direct, one reference, one segment
   */
  protected abstract void giveLong(long buffer);

  /** Returns cached buffers to the pool; to be called when the thread ends. */
  public abstract void flush();

  /**
   * Allocates an empty packet.
   *
   * @return a packet of length 0 with the default headroom, annotations cleared; 0 if the pool is
   *     empty, which is counted
   */
  public final long allocate() {
    long packet = take();
    if (packet == 0) {
      failures++;
      return 0;
    }
    if (Checks.ENABLED) {
      Checks.acquired(packet);
    }
    Mbuf.reset(packet);
    return packet;
  }

  /**
   * Allocates a packet of a given length with undefined data.
   *
   * @param length bytes
   * @return a packet with the default headroom, or less if it is nearly {@link Mbuf#LONG_BUFFER}
   *     bytes long; 0 if the pool is empty, or no buffer is long enough
   */
  public final long allocate(int length) {
    long packet = allocate();
    boolean fits =
        packet == 0
            || Mbuf.append(packet, length)
            || makeRoom(packet, 0, length) && Mbuf.append(packet, length);
    return fits ? packet : discard(packet);
  }

  /**
   * Adds bytes to the front, contents undefined, as {@link Mbuf#prepend} does; uses a long buffer
   * if necessary.
   *
   * @param packet the packet
   * @param bytes how many
   * @return false, with the packet unchanged, if no buffer holds them, there is no long buffer, or
   *     the packet has clones
   */
  public final boolean prepend(long packet, int bytes) {
    return Mbuf.prepend(packet, bytes) || makeRoom(packet, bytes, 0) && Mbuf.prepend(packet, bytes);
  }

  /**
   * Adds bytes at the end, contents undefined, as {@link Mbuf#append} does; uses a long buffer if
   * necessary. The headroom does not change, because elements that only declare to lengthen packets
   * must not move their start.
   *
   * @param packet the packet
   * @param bytes how many
   * @return false, with the packet unchanged, if no buffer holds them and the headroom, there is no
   *     long buffer, or the packet has clones
   */
  public final boolean append(long packet, int bytes) {
    return Mbuf.append(packet, bytes)
        || Mbuf.dataOffset(packet) + Mbuf.length(packet) + bytes <= Mbuf.LONG_BUFFER
            && makeRoom(packet, 0, bytes)
            && Mbuf.append(packet, bytes);
  }

  /**
   * Provides at least this much headroom, as {@link Mbuf#makeHeadroom} does; uses a long buffer if
   * necessary.
   *
   * @param packet the packet
   * @param bytes headroom wanted
   * @return false, with the packet unchanged, if no buffer is long enough, there is no long buffer,
   *     or the packet has clones
   */
  public final boolean makeHeadroom(long packet, int bytes) {
    return Mbuf.makeHeadroom(packet, bytes) || makeRoom(packet, bytes, 0);
  }

  /**
   * Provides room on both sides of the data.
   *
   * @param packet the packet
   * @param head bytes of headroom
   * @param tail bytes of tailroom
   * @return false, with the packet unchanged, if no buffer is long enough, there is no long buffer,
   *     or the packet has clones
   */
  public final boolean makeRoom(long packet, int head, int tail) {
    return Moves.makeRoom(this, packet, head, tail);
  }

  /** Takes a long buffer; returns 0, which is counted, if there is none. */
  final long longBuffer() {
    long buffer = takeLong();
    if (buffer == 0) {
      failures++;
    }
    return buffer;
  }

  /**
   * Moves a packet back from a long buffer to its own if it fits there with its headroom: for a
   * caller that did not know the final length before.
   *
   * @param packet the packet
   */
  public final void leaveLongBuffer(long packet) {
    Moves.leaveLongBuffer(this, packet);
  }

  /**
   * How often {@link #allocate} found the pool empty, or there was no long buffer.
   *
   * @return count since the start
   */
  public final long failures() {
    return failures;
  }

  /**
   * Frees a packet, its further segments, and, for a clone, its reference to the original.
   *
   * @param packet the packet
   */
  public final void free(long packet) {
    // refcnt 1 and nb_segs 1 in one load; not a clone
    if (Memory.getInt(packet + Mbuf.REFCNT) == 0x0001_0001
        && (Memory.getLong(packet + Mbuf.OL_FLAGS) & Mbuf.NOT_PLAIN) == 0) {
      if (Checks.ENABLED) {
        Checks.released(packet);
      }
      give(packet);
    } else {
      freeOdd(packet);
    }
  }

  /**
   * Frees a packet that is not a single plain buffer without flags, or gives it to its watcher.
   *
   * @param packet the packet
   */
  protected final void freeOdd(long packet) {
    if (Watched.is(packet)) {
      Watched.freed(packet, this);
    } else {
      freeSlow(packet);
    }
  }

  /**
   * Frees packets. A pool may do this faster than one by one.
   *
   * @param batch the packets; the batch is empty afterwards
   */
  public void free(PacketBatch batch) {
    long[] packets = batch.array();
    for (int i = 0, n = batch.size(); i < n; i++) {
      free(packets[i]);
    }
    batch.clear();
  }

  /**
   * Frees a packet that is not a single plain buffer: several segments, a clone, or a buffer with
   * clones.
   *
   * @param packet the packet
   */
  protected void freeSlow(long packet) {
    long segment = packet;
    while (segment != 0) {
      final long next = Mbuf.next(segment);
      freeSegment(segment);
      segment = next;
    }
  }

  private void freeSegment(long segment) {
    if (Checks.ENABLED) {
      Checks.handedOver(segment);
    }
    if (!Mbuf.isIndirect(segment)) {
      release(segment);
      return;
    }
    long original = Clones.original(segment);
    Clones.detach(segment);
    release(original);
    giveClean(segment);
  }

  /** Releases a reference to a direct buffer, and frees the buffer if it was the last. */
  final void release(long original) {
    if (Clones.release(original)) {
      if (Checks.ENABLED) {
        Checks.poison(original);
      }
      giveClean(original);
    }
  }

  private void giveClean(long segment) {
    Memory.putShort(segment + Mbuf.NB_SEGS, (short) 1);
    Memory.putLong(segment + Mbuf.NEXT, 0);
    if (Memory.getShort(segment + Mbuf.BUF_LEN) == (short) Mbuf.LONG_BUFFER) {
      giveLong(segment);
    } else {
      give(segment);
    }
  }

  /**
   * Copies a packet: data, annotations, flags, receive port, and the headroom, which may contain
   * stripped headers that are needed later.
   *
   * @param packet the packet, one segment
   * @return an independent packet with the same headroom; 0 if the pool is empty
   */
  public final long copy(long packet) {
    if (Checks.ENABLED) {
      Checks.live(packet);
    }
    long copy = allocate();
    if (copy == 0) {
      return 0;
    }
    int length = Mbuf.length(packet);
    int offset = Mbuf.dataOffset(packet);
    if (offset + length > Mbuf.bufferLength(copy) && !Moves.toLongBuffer(this, copy, 0)) {
      return discard(copy);
    }
    Mbuf.setDataOffset(copy, offset);
    Mbuf.setLength(copy, length);
    Memory.copy(Mbuf.buffer(packet), Mbuf.buffer(copy), offset + length);
    Copies.fields(packet, copy);
    return copy;
  }

  /**
   * Clones a packet: the clone has its own fields and annotations and shares the data, which then
   * neither may write: see {@link #makeWritable}. The two may go to different threads and be freed
   * in any order. A {@link Watched} packet, whose data may still be written, is copied instead.
   *
   * @param packet the packet, one segment, itself perhaps a clone
   * @return the clone; 0 if the pool is empty
   */
  public final long cloneOf(long packet) {
    if (Checks.ENABLED) {
      Checks.live(packet);
    }
    if (Watched.is(packet)) {
      return copy(packet);
    }
    long original = Mbuf.isIndirect(packet) ? Clones.original(packet) : packet;
    if (Mbuf.references(original) >= Clones.MAX_REFERENCES) {
      failures++;
      return 0;
    }
    long clone = allocate();
    if (clone == 0) {
      return 0;
    }
    Clones.attach(clone, original);
    Copies.fields(packet, clone);
    Mbuf.setFlags(clone, Mbuf.flags(clone) | Mbuf.INDIRECT);
    Mbuf.setDataOffset(clone, Mbuf.dataOffset(packet));
    Mbuf.setLength(clone, Mbuf.length(packet));
    return clone;
  }

  /**
   * Makes a view of a packet: it has its own fields and annotations and shares the data, which both
   * may write. The caller must ensure that no two write the same bytes, that the data is not moved,
   * and that the packet is not freed before {@link #endView}. Much cheaper than a clone, because
   * references are not counted.
   *
   * @param packet the packet, one segment, itself perhaps a view, but no clone
   * @return the view; 0 if the pool is empty
   */
  public final long viewOf(long packet) {
    long view = allocateLike(packet);
    if (view != 0) {
      Clones.pointTo(view, packet);
      if (Checks.ENABLED) {
        Checks.viewed(Clones.original(view), 1);
      }
    }
    return view;
  }

  /**
   * Ends a view, which then is an ordinary packet with undefined data, and frees it.
   *
   * @param view from {@link #viewOf}
   */
  public final void endView(long view) {
    if (Checks.ENABLED) {
      Checks.viewed(Clones.original(view), -1);
    }
    Clones.detach(view);
    free(view);
  }

  /**
   * Copies the first {@value #HEADERS} bytes of a packet, or all of a shorter one. The copy has the
   * full length of the packet; the bytes that were not copied are undefined.
   *
   * @param packet the packet, one segment
   * @param stripped whether to copy the {@value #STRIPPED} bytes before the data, too
   * @return an independent packet with the same data offset; 0 if the pool is empty
   */
  public final long copyHeaders(long packet, boolean stripped) {
    int offset = Mbuf.dataOffset(packet);
    int length = Mbuf.length(packet);
    int most = offset + Math.max(HEADERS, length);
    if (most > Mbuf.bufferLength(packet) || stripped && offset < STRIPPED) {
      return copy(packet);
    }
    long copy = allocateLike(packet);
    if (copy == 0) {
      return 0;
    }
    if (most > Mbuf.bufferLength(copy)) {
      free(copy);
      return copy(packet);
    }
    Copies.headers(packet, copy, stripped);
    return copy;
  }

  private long discard(long packet) {
    free(packet);
    return 0;
  }

  /** A packet with the fields, annotations and data offset of another, but not its data. */
  private long allocateLike(long packet) {
    if (Checks.ENABLED) {
      Checks.live(packet);
    }
    long like = take();
    if (like == 0) {
      failures++;
      return 0;
    }
    if (Checks.ENABLED) {
      Checks.acquired(like);
    }
    Copies.likeness(packet, like);
    return like;
  }

  /**
   * Makes a packet's data writable without being seen by others, if that is possible without
   * another packet: a clone's data and headroom are copied into its own buffer, which was unused,
   * or into a long buffer.
   *
   * <p>This is not possible for a packet that has clones itself. Therefore an element that sends a
   * packet to several receivers gives each of them a clone and frees the original, so that all of
   * them can use this method.
   *
   * @param packet the packet, one segment
   * @return false, with the packet unchanged, if it has clones, or there is no long buffer
   */
  public final boolean ensureWritable(long packet) {
    return !Mbuf.isShared(packet) || Moves.detachClone(this, packet);
  }

  /**
   * Makes a packet's data writable without being seen by others (Click's uniqueify). A packet that
   * shares nothing is returned as it is; a clone's data is copied into its own buffer, and its
   * address does not change; a packet that has clones is replaced by a copy.
   *
   * @param packet the packet, one segment
   * @return the writable packet, with the same data, headroom and annotations; 0, with the packet
   *     unchanged and still owned by the caller, if the pool is empty
   */
  public final long makeWritable(long packet) {
    if (ensureWritable(packet)) {
      return packet;
    }
    long copy = copy(packet);
    if (copy != 0) {
      free(packet);
    }
    return copy;
  }

  /**
   * Copies a packet that was received in several segments into one: the first segment's buffer if
   * there is room, otherwise a long buffer. All fields of the segments are checked before they are
   * used: see {@link Segments#length}.
   *
   * @param packet the packet, whose address does not change
   * @return false, with the packet unchanged, if the segments contradict the first one, or there is
   *     no long buffer
   */
  public final boolean linearize(long packet) {
    return Mbuf.segments(packet) == 1 || Moves.linearize(this, packet);
  }

  /**
   * Makes an empty packet with data from an array; for sources, tests and control.
   *
   * @param bytes the data, at most {@link Mbuf#LONG_BUFFER} bytes
   * @return the packet; 0 if the pool is empty or the data does not fit
   */
  public final long packetOf(byte[] bytes) {
    long packet = allocate(bytes.length);
    if (packet != 0) {
      Bytes.copyIn(Mbuf.data(packet), bytes, 0, bytes.length);
    }
    return packet;
  }
}
