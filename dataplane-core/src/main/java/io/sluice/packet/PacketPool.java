// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * A pool of packet buffers: a fixed number of equal mbufs, and a limited number of long buffers for
 * the data of longer packets, which are allocated when they are first needed. Each thread uses its
 * own {@link PacketAllocator}, which caches some buffers; the pool itself may be used by many
 * threads.
 */
public abstract class PacketPool implements AutoCloseable {
  /** Creates a pool. */
  protected PacketPool() {}

  /**
   * The kind of pool, for the start-up report.
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
   * Buffers that are neither in the pool nor in an allocator's cache. Exact if no thread is
   * working; after a run it must be the same as before.
   *
   * @return buffers owned by elements, queues or devices
   */
  public abstract int inUse();

  /**
   * Long buffers that hold the data of packets. Exact if no thread is working.
   *
   * @return long buffers that are not free
   */
  public abstract int longInUse();

  /**
   * The room for data in a fresh packet without a long buffer.
   *
   * @return bytes after the default headroom
   */
  public abstract int dataRoom();

  /**
   * Creates an allocator for one thread.
   *
   * @return a new allocator; flush it when its thread ends
   */
  public abstract PacketAllocator newAllocator();

  /** Frees the memory. Packets must not be used afterwards; a second call does nothing. */
  @Override
  public abstract void close();
}
