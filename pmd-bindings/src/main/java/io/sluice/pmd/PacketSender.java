// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.packet.PacketBatch;
import io.sluice.pmd.c.Errno;

/** Sends packets; belongs to one thread, never blocks, and allocates nothing. */
public interface PacketSender extends AutoCloseable {
  /**
   * Sends packets, which stay the caller's: the contents were copied.
   *
   * @param batch the packets
   * @param first index of the first to send
   * @return how many went out from there on; when fewer than all, see {@link #error}
   */
  int send(PacketBatch batch, int first);

  /**
   * Why the packet after those sent did not go out.
   *
   * @return an error number; see {@link #isTemporary}
   */
  int error();

  /**
   * Whether sending may work a moment later.
   *
   * @param errno from {@link #error}
   * @return true when the device's queue is full
   */
  static boolean isTemporary(int errno) {
    return errno == Errno.EAGAIN || errno == Errno.ENOBUFS || errno == Errno.EINTR;
  }

  @Override
  void close();
}
