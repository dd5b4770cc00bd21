// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;

/**
 * {@code struct mmsghdr}: one of several messages to send, with its one {@code struct iovec}, which
 * says where its bytes are.
 *
 * <pre>
 * mmsghdr:  0 msg_name   8 msg_namelen   16 msg_iov   24 msg_iovlen   32 msg_control   ...
 *          56 msg_len    64 end
 * iovec:    0 iov_base   8 iov_len       16 end
 * </pre>
 */
@CHeader({"sys/socket.h", "sys/uio.h"})
public final class Mmsghdr {
  /** Bytes of one. */
  @CValue("sizeof(struct mmsghdr)")
  public static final int SIZE = 64;

  /** Bytes of an iovec. */
  @CValue("sizeof(struct iovec)")
  public static final int VECTOR = 16;

  @CValue("offsetof(struct mmsghdr, msg_hdr.msg_iov)")
  private static final int IOV = 16;

  @CValue("offsetof(struct mmsghdr, msg_hdr.msg_iovlen)")
  private static final int IOV_LENGTH = 24;

  @CValue("offsetof(struct iovec, iov_base)")
  private static final int BASE = 0;

  @CValue("offsetof(struct iovec, iov_len)")
  private static final int LENGTH = 8;

  private Mmsghdr() {}

  /**
   * Gives a message its vectors.
   *
   * @param message the message, cleared
   * @param first address of the first iovec
   * @param count how many
   */
  public static void setVectors(long message, long first, int count) {
    Memory.putLong(message + IOV, first);
    Memory.putLong(message + IOV_LENGTH, count);
  }

  /**
   * Says where the bytes of a message are.
   *
   * @param vector address of its iovec
   * @param base address of the first byte
   * @param length how many
   */
  public static void point(long vector, long base, long length) {
    Memory.putLong(vector + BASE, base);
    Memory.putLong(vector + LENGTH, length);
  }
}
