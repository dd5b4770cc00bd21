// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import org.agrona.UnsafeApi;

/**
 * Clones: buffers whose fields are their own and whose data is another's, as DPDK's indirect mbufs.
 * The original's reference count is one for its owner, until that frees it, and one for each clone;
 * who takes the last reference away returns the original to the pool. Counts are changed
 * atomically, since the references may belong to different threads.
 *
 * <p>A packet in a long buffer is the same: its original, which has no owner, is the long buffer.
 *
 * <p>While it is a clone, a buffer's own memory is unused but for its first bytes, which keep what
 * the clone needs to become a buffer again:
 *
 * <pre>
 *  0 buf_iova   8 buf_len (u16)
 * </pre>
 */
final class Clones {
  /**
   * The most references of a buffer: half the range of the counter, so that concurrent increments
   * cannot overflow it.
   */
  static final int MAX_REFERENCES = 0x7fff;

  private Clones() {}

  private static long ownBuffer(long clone) {
    return clone + Mbuf.SIZE + (Memory.getShort(clone + Mbuf.PRIV_SIZE) & 0xffff);
  }

  /**
   * The buffer whose data a clone shows.
   *
   * @param clone an indirect buffer
   * @return a direct buffer, which its owner may have freed
   */
  static long original(long clone) {
    int priv = Memory.getShort(clone + Mbuf.PRIV_SIZE) & 0xffff;
    return Memory.getLong(clone + Mbuf.BUF_ADDR) - Mbuf.SIZE - priv;
  }

  /**
   * The size of the clone's own memory, which it does not use.
   *
   * @param clone an indirect buffer
   * @return bytes
   */
  static int ownLength(long clone) {
    return Memory.getShort(ownBuffer(clone) + 8) & 0xffff;
  }

  /**
   * Makes a clone of a fresh buffer and takes a reference to the original.
   *
   * @param clone a direct buffer without data
   * @param original a direct buffer
   */
  static void attach(long clone, long original) {
    if (Checks.ENABLED) {
      Checks.cloned(original);
    }
    addReferences(original, 1);
    pointTo(clone, original);
  }

  /**
   * Moves a long buffer's only reference to a packet.
   *
   * @param packet a direct buffer, whose data is discarded
   * @param buffer a long buffer without other references
   */
  static void attachLong(long packet, long buffer) {
    if (Checks.ENABLED) {
      Checks.taken(buffer, packet);
      Checks.cloned(buffer);
    }
    pointTo(packet, buffer);
    Memory.putLong(packet + Mbuf.OL_FLAGS, Memory.getLong(packet + Mbuf.OL_FLAGS) | Mbuf.INDIRECT);
  }

  /**
   * Makes a buffer show another one's data, until {@link #detach}.
   *
   * @param buffer a direct buffer without data
   * @param shown the buffer whose data is shown, which may do the same itself
   */
  static void pointTo(long buffer, long shown) {
    long own = Memory.getLong(buffer + Mbuf.BUF_ADDR);
    Memory.putLong(own, Memory.getLong(buffer + Mbuf.BUF_IOVA));
    Memory.putShort(own + 8, Memory.getShort(buffer + Mbuf.BUF_LEN));
    Memory.putLong(buffer + Mbuf.BUF_ADDR, Memory.getLong(shown + Mbuf.BUF_ADDR));
    Memory.putLong(buffer + Mbuf.BUF_IOVA, Memory.getLong(shown + Mbuf.BUF_IOVA));
    Memory.putShort(buffer + Mbuf.BUF_LEN, Memory.getShort(shown + Mbuf.BUF_LEN));
  }

  /**
   * Makes a clone an ordinary buffer again. The caller, who has called {@link #original} before,
   * now holds the reference to the original.
   *
   * @param clone an indirect buffer
   */
  static void detach(long clone) {
    long own = ownBuffer(clone);
    Memory.putLong(clone + Mbuf.BUF_ADDR, own);
    Memory.putLong(clone + Mbuf.BUF_IOVA, Memory.getLong(own));
    Memory.putShort(clone + Mbuf.BUF_LEN, Memory.getShort(own + 8));
    Memory.putLong(clone + Mbuf.OL_FLAGS, Memory.getLong(clone + Mbuf.OL_FLAGS) & ~Mbuf.INDIRECT);
  }

  /**
   * Releases a reference.
   *
   * @param original a direct buffer
   * @return true if it was the last: the caller now owns the buffer, whose count is 1 again
   */
  static boolean release(long original) {
    if (addReferences(original, -1) > 1) {
      return false;
    }
    Memory.putShort(original + Mbuf.REFCNT, (short) 1);
    return true;
  }

  private static int addReferences(long original, int change) {
    return UnsafeApi.getAndAddShort(null, original + Mbuf.REFCNT, (short) change) & 0xffff;
  }
}
