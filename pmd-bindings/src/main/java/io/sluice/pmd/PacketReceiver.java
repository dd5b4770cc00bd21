// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;

/** Receives packets; belongs to one thread, never blocks, and allocates only buffers. */
public interface PacketReceiver extends AutoCloseable {
  /**
   * Takes the packets that are there.
   *
   * @param batch they are appended here, with timestamp, packet type and MAC header set
   * @param max how many at most; at most the room in the batch
   * @return how many came
   */
  int receive(PacketBatch batch, int max);

  /**
   * Sets where buffers come from, for a receiver that goes on with another worker. Between two
   * calls of {@link #receive}.
   *
   * @param allocator the receiving thread's
   */
  void setAllocator(PacketAllocator allocator);

  /**
   * What the packets begin with.
   *
   * @return a {@link io.sluice.header.LinkType}
   */
  int linkType();

  /**
   * Packets lost before {@link #receive}, for want of room in the kernel.
   *
   * @return count since the device was opened; -1 when it is not known
   */
  long kernelDrops();

  /**
   * Packets that {@link #receive} threw away, being longer than the pool's buffers or not
   * understood.
   *
   * @return count since the device was opened
   */
  long tooLong();

  /**
   * Packets that {@link #receive} threw away because the pool was empty.
   *
   * @return count since the device was opened
   */
  long noBuffer();

  /**
   * The file descriptor that can be read when there are packets.
   *
   * @return negative when there is none
   */
  int descriptor();

  @Override
  void close();
}
