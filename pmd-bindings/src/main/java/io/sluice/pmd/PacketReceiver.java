// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;

/** Receives packets; belongs to one thread, never blocks, and allocates only buffers. */
public interface PacketReceiver extends AutoCloseable {
  /**
   * Takes available packets.
   *
   * @param batch they are appended here, with timestamp, packet type and MAC header annotations
   * @param max how many at most; at most the room in the batch
   * @return how many were appended
   */
  int receive(PacketBatch batch, int max);

  /**
   * Sets the allocator, for a receiver that another worker continues to use. Between two calls of
   * {@link #receive}.
   *
   * @param allocator the receiving thread's allocator
   */
  void setAllocator(PacketAllocator allocator);

  /**
   * The link type of the packets.
   *
   * @return a {@link io.sluice.header.LinkType}
   */
  int linkType();

  /**
   * Packets that the kernel lost before {@link #receive}, because it had no room.
   *
   * @return count since the device was opened; -1 if it is not known
   */
  long kernelDrops();

  /**
   * Packets that {@link #receive} dropped because they were too long for the pool's buffers, or
   * malformed.
   *
   * @return count since the device was opened
   */
  long tooLong();

  /**
   * Packets that {@link #receive} dropped because the pool was empty.
   *
   * @return count since the device was opened
   */
  long noBuffer();

  /**
   * The file descriptor that is readable when there are packets.
   *
   * @return negative if there is none
   */
  int descriptor();

  @Override
  void close();
}
