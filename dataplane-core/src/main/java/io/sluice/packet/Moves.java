// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * Moves packets' data: within a buffer, to a long buffer, and from a long buffer or another
 * packet's buffer to the packet's own. The address of the packet does not change. Allocates
 * nothing.
 */
final class Moves {
  private Moves() {}

  /** See {@link PacketAllocator#makeRoom}. */
  static boolean makeRoom(PacketAllocator allocator, long packet, int head, int tail) {
    int length = Mbuf.length(packet);
    int before = Mbuf.dataOffset(packet);
    int most = Mbuf.LONG_BUFFER - length - tail;
    if (most < head) {
      return false;
    }
    int offset = Math.min(Math.max(head, before), most);
    if (offset + length + tail <= Mbuf.bufferLength(packet) && !Mbuf.isShared(packet)) {
      return offset == before || Mbuf.moveTo(packet, offset);
    }
    return toLongBuffer(allocator, packet, offset);
  }

  /**
   * Moves a packet's data, and as much of the headroom as fits, to a long buffer.
   *
   * @param packet the packet
   * @param allocator provides the buffer
   * @param offset the new headroom
   * @return false, with the packet unchanged, if there is no long buffer, or the packet has clones
   */
  static boolean toLongBuffer(PacketAllocator allocator, long packet, int offset) {
    if (Mbuf.references(packet) > 1) {
      return false;
    }
    long buffer = allocator.longBuffer();
    if (buffer == 0) {
      return false;
    }
    int before = Mbuf.dataOffset(packet);
    int kept = Math.min(before, offset);
    long from = Mbuf.buffer(packet) + before - kept;
    long to = Memory.getLong(buffer) + offset - kept;
    Memory.copy(from, to, kept + Mbuf.length(packet));
    if (Mbuf.isIndirect(packet)) {
      long original = Clones.original(packet);
      Clones.detach(packet);
      giveUp(allocator, original);
    }
    Clones.attachLong(packet, buffer);
    Memory.putShort(packet + Mbuf.DATA_OFF, (short) offset);
    Anno.shiftHeaders(packet, offset - before);
    return true;
  }

  /**
   * Copies the first bytes of a clone, or of a packet in a long buffer, to the packet's own buffer.
   */
  private static void toOwnBuffer(PacketAllocator allocator, long packet, int length) {
    long original = Clones.original(packet);
    long from = Mbuf.buffer(packet);
    Clones.detach(packet);
    Memory.copy(from, Mbuf.buffer(packet), length);
    giveUp(allocator, original);
  }

  private static void giveUp(PacketAllocator allocator, long original) {
    if (Checks.ENABLED) {
      Checks.detached(original);
    }
    allocator.release(original);
  }

  /** See {@link PacketAllocator#leaveLongBuffer}. */
  static void leaveLongBuffer(PacketAllocator allocator, long packet) {
    if (!Mbuf.isIndirect(packet) || Mbuf.bufferLength(packet) != Mbuf.LONG_BUFFER) {
      return;
    }
    int end = Mbuf.dataOffset(packet) + Mbuf.length(packet);
    if (end <= Clones.ownLength(packet)) {
      toOwnBuffer(allocator, packet, end);
    }
  }

  /** Gives a clone data of its own; see {@link PacketAllocator#ensureWritable}. */
  static boolean detachClone(PacketAllocator allocator, long packet) {
    if (!Mbuf.isIndirect(packet)) {
      return false;
    }
    int offset = Mbuf.dataOffset(packet);
    int end = offset + Mbuf.length(packet);
    if (end > Clones.ownLength(packet)) {
      return toLongBuffer(allocator, packet, offset);
    }
    toOwnBuffer(allocator, packet, end);
    return true;
  }

  /** See {@link PacketAllocator#linearize}. */
  static boolean linearize(PacketAllocator allocator, long packet) {
    int total = Segments.length(packet);
    if (total < 0) {
      return false;
    }
    int head = Mbuf.length(packet);
    if (!makeRoom(allocator, packet, 0, total - head)) {
      return false;
    }
    long rest = Mbuf.next(packet);
    Memory.putLong(packet + Mbuf.NEXT, 0);
    Memory.putShort(packet + Mbuf.NB_SEGS, (short) 1);
    Mbuf.setLength(packet, total);
    gather(rest, Mbuf.data(packet) + head);
    allocator.freeSlow(rest);
    return true;
  }

  private static void gather(long first, long to) {
    long at = to;
    for (long segment = first; segment != 0; segment = Mbuf.next(segment)) {
      Memory.copy(Mbuf.data(segment), at, Mbuf.length(segment));
      at += Mbuf.length(segment);
    }
  }
}
