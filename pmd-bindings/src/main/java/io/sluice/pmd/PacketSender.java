// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.packet.PacketBatch;
import io.sluice.pmd.c.Errno;

/** Sends packets; belongs to one thread, never blocks, and allocates nothing. */
public interface PacketSender extends AutoCloseable {
  /**
   * Sends packets; the caller still owns them, because their contents are copied.
   *
   * @param batch the packets
   * @param first index of the first packet to send
   * @return how many were sent from there on; if not all, see {@link #error}
   */
  int send(PacketBatch batch, int first);

  /**
   * Why the first packet that was not sent could not be sent.
   *
   * @return an error number; see {@link #isTemporary}
   */
  int error();

  /**
   * Whether sending may succeed later.
   *
   * @param errno from {@link #error}
   * @return true if the device's queue is full
   */
  static boolean isTemporary(int errno) {
    return errno == Errno.EAGAIN || errno == Errno.ENOBUFS || errno == Errno.EINTR;
  }

  @Override
  void close();
}
