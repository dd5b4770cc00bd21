// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * One thread's way to a {@link PacketPool}: takes and returns buffers last in first out, so that
 * they are warm, without locks and without allocating. Not thread safe.
 *
 * <p>A packet that its buffer cannot hold gets a long buffer of {@link Mbuf#LONG_BUFFER} bytes for
 * its data, to which it refers as a clone does to its original; it is as linear and as writable as
 * any other. {@link #allocate(int)}, {@link #prepend}, {@link #append}, {@link #makeHeadroom},
 * copies and {@link #linearize} see to that, and keep the packet's address; who frees the packet
 * frees the long buffer, be it a DPDK driver. So long packets cost only themselves: what is asked
 * of each packet that is freed or written to is what is asked for clones.
 */
public abstract class PacketAllocator {
  /** Bytes from the start of the data that {@link #copyHeaders} copies. */
  public static final int HEADERS = 96;

  /** Bytes that link headers need which were stripped, with three tags. */
  static final int STRIPPED = 32;

  private long failures;

  /** Creates an allocator. */
  protected PacketAllocator() {}

  /**
   * Takes a raw buffer.
   *
   * @return the buffer's address, fields undefined; 0 when the pool is empty
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
   *     when there is none
   */
  protected abstract long takeLong();

  /**
   * Returns a long buffer.
   *
   * @param buffer direct, one reference, one segment
   */
  protected abstract void giveLong(long buffer);

  /** Hands cached buffers back to the pool; for the end of the thread. */
  public abstract void flush();

  /**
   * Allocates an empty packet.
   *
   * @return a packet of length 0 with the default headroom, annotations cleared; 0 when the pool is
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
   * Allocates a packet of a length, its data undefined.
   *
   * @param length bytes
   * @return a packet with the default headroom, or less where it is nearly {@link Mbuf#LONG_BUFFER}
   *     bytes long; 0 when the pool is empty, or no buffer is as long as that
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
   * Adds bytes to the front, contents undefined, as {@link Mbuf#prepend} does, in a long buffer if
   * need be.
   *
   * @param packet the packet
   * @param bytes how many
   * @return false, with the packet unchanged, when no buffer holds them, there is no long one, or
   *     the packet has clones
   */
  public final boolean prepend(long packet, int bytes) {
    return Mbuf.prepend(packet, bytes) || makeRoom(packet, bytes, 0) && Mbuf.prepend(packet, bytes);
  }

  /**
   * Adds bytes at the end, contents undefined, as {@link Mbuf#append} does, in a long buffer if
   * need be. The packet's headroom stays as it is: elements that declare only to lengthen packets
   * do not move their begin.
   *
   * @param packet the packet
   * @param bytes how many
   * @return false, with the packet unchanged, when no buffer holds them and the headroom, there is
   *     no long one, or the packet has clones
   */
  public final boolean append(long packet, int bytes) {
    return Mbuf.append(packet, bytes)
        || Mbuf.dataOffset(packet) + Mbuf.length(packet) + bytes <= Mbuf.LONG_BUFFER
            && makeRoom(packet, 0, bytes)
            && Mbuf.append(packet, bytes);
  }

  /**
   * Sees to it that there is at least this much headroom, as {@link Mbuf#makeHeadroom} does, in a
   * long buffer if need be.
   *
   * @param packet the packet
   * @param bytes headroom wanted
   * @return false, with the packet unchanged, when no buffer is as long, there is no long one, or
   *     the packet has clones
   */
  public final boolean makeHeadroom(long packet, int bytes) {
    return Mbuf.makeHeadroom(packet, bytes) || makeRoom(packet, bytes, 0);
  }

  /**
   * Sees to it that there is at least so much room on both sides of the data.
   *
   * @param packet the packet
   * @param head bytes of headroom
   * @param tail bytes of tailroom
   * @return false, with the packet unchanged, when no buffer is as long, there is no long one, or
   *     the packet has clones
   */
  public final boolean makeRoom(long packet, int head, int tail) {
    return Moves.makeRoom(this, packet, head, tail);
  }

  /** Takes a long buffer; 0, which is counted, when there is none. */
  final long longBuffer() {
    long buffer = takeLong();
    if (buffer == 0) {
      failures++;
    }
    return buffer;
  }

  /**
   * Moves a packet back from a long buffer to its own, if that holds it with its headroom: for who
   * did not know how long it would become.
   *
   * @param packet the packet
   */
  public final void leaveLongBuffer(long packet) {
    Moves.leaveLongBuffer(this, packet);
  }

  /**
   * How often {@link #allocate} found the pool empty, or a packet no long buffer.
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
   * Frees what is not one plain buffer without flags, or gives it to who watches it.
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
   * Frees packets. A pool whose cache lends itself to it may do better than one by one.
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
   * Frees what is not one plain buffer: several segments, a clone, or a buffer with clones.
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

  /** Takes a reference to a direct buffer away, and frees the buffer when it was the last. */
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
   * Copies a packet: data, annotations, flags, receive port, and the headroom, where stripped
   * headers lie that may be wanted back.
   *
   * @param packet the packet, one segment
   * @return an independent packet with the same headroom; 0 when the pool is empty
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
   * Clones a packet: the clone has fields and annotations of its own and shows the same data, which
   * neither may write to any more: see {@link #makeWritable}. The two may go to different threads
   * and be freed in any order. Of a packet that is {@link Watched}, whose data may be written to
   * after all, it makes a copy.
   *
   * @param packet the packet, one segment, itself perhaps a clone
   * @return the clone; 0 when the pool is empty
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
   * Makes a view of a packet: fields and annotations of its own, and the packet's own data, to
   * which both may write. Whoever makes one sees to it that no two write the same bytes, that
   * nobody moves the data, and that the packet is not freed before {@link #endView}. Much cheaper
   * than a clone, since no references are counted.
   *
   * @param packet the packet, one segment, itself perhaps a view, but no clone
   * @return the view; 0 when the pool is empty
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
   * Copies the begin of a packet, {@value #HEADERS} bytes of it or all of a shorter one. The copy
   * has the packet's length all the same: what was not copied is undefined.
   *
   * @param packet the packet, one segment
   * @param stripped whether to copy the {@value #STRIPPED} bytes before the data, too
   * @return an independent packet at the same place in its buffer; 0 when the pool is empty
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

  /** A packet with the fields and annotations of another, and its place, but not its data. */
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
   * Makes sure, where that takes no other packet, that nobody else sees what is written to a
   * packet's data: a clone gets its data and headroom copied into its own, hitherto unused buffer,
   * or into a long buffer.
   *
   * <p>A packet that has clones itself cannot be helped in place. Who hands a packet to several
   * receivers therefore gives each of them a clone and frees the original, so that all of them can
   * write by this method.
   *
   * @param packet the packet, one segment
   * @return false, with the packet unchanged, when it has clones, or there is no long buffer
   */
  public final boolean ensureWritable(long packet) {
    return !Mbuf.isShared(packet) || Moves.detachClone(this, packet);
  }

  /**
   * Makes sure that nobody else sees what is written to a packet's data (Click's uniqueify). A
   * packet that shares nothing comes back as it is; a clone gets its data copied into its own,
   * hitherto unused buffer and keeps its address; a packet that has clones is replaced by a copy.
   *
   * @param packet the packet, one segment
   * @return the packet to go on with, same data, headroom and annotations; 0, with the packet
   *     unchanged and still the caller's, when the pool is empty
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
   * Gathers a packet that came in several segments into one: in its first segment's buffer if there
   * is room, or else in a long buffer. Nothing that the segments say is relied on before it was
   * checked: see {@link Segments#length}.
   *
   * @param packet the packet, which keeps its address
   * @return false, with the packet unchanged, when the segments are not what the first says, or
   *     there is no long buffer
   */
  public final boolean linearize(long packet) {
    return Mbuf.segments(packet) == 1 || Moves.linearize(this, packet);
  }

  /**
   * Makes an empty packet with data from an array; for sources, tests and control.
   *
   * @param bytes the data, at most {@link Mbuf#LONG_BUFFER} bytes
   * @return the packet; 0 when the pool is empty or the data does not fit
   */
  public final long packetOf(byte[] bytes) {
    long packet = allocate(bytes.length);
    if (packet != 0) {
      Bytes.copyIn(Mbuf.data(packet), bytes, 0, bytes.length);
    }
    return packet;
  }
}
