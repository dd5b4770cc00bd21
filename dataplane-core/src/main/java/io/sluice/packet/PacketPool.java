// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * Where buffers come from: a fixed number of equal mbufs, and, for the data of packets that are
 * longer than these, a bounded number of long buffers, which are made when they are needed first.
 * Each thread works through an {@link PacketAllocator} of its own, which keeps some buffers at
 * hand; the pool itself may be used by many threads.
 */
public abstract class PacketPool implements AutoCloseable {
  /** Creates a pool. */
  protected PacketPool() {}

  /**
   * What kind of pool this is, for the start-up report.
   *
   * @return for example {@code "plain memory"}
   */
  public abstract String kind();

  /**
   * The number of buffers.
   *
   * @return buffers, in use or not
   */
  public abstract int capacity();

  /**
   * Buffers that are neither in the pool nor in an allocator's cache. Exact when no thread is at
   * work; after a run it must be back where it began.
   *
   * @return buffers owned by elements, queues or devices
   */
  public abstract int inUse();

  /**
   * Long buffers that hold the data of packets. Exact when no thread is at work.
   *
   * @return long buffers that are not free
   */
  public abstract int longInUse();

  /**
   * Room for data in a fresh packet that takes no long buffer.
   *
   * @return bytes behind the default headroom
   */
  public abstract int dataRoom();

  /**
   * Creates an allocator for one thread.
   *
   * @return a new allocator; flush it when its thread ends
   */
  public abstract PacketAllocator newAllocator();

  /** Gives the memory back. No packet may be used afterwards; once more does nothing. */
  @Override
  public abstract void close();
}
