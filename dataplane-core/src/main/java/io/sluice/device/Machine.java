// SPDX-License-Identifier: Apache-2.0
package io.sluice.device;

import io.sluice.packet.PacketPool;

/**
 * Services of the operating system, found by {@link java.util.ServiceLoader}. Without an
 * implementation on the class path, workers are not pinned and pools lie in plain memory.
 */
public interface Machine {
  /** Bytes of a large page. */
  int LARGE_PAGE = 2 << 20;

  /**
   * Pins the calling thread.
   *
   * @param cpu the processor, from 0
   * @throws IllegalArgumentException when the thread may not run there; the message says why
   */
  void pin(int cpu);

  /**
   * Keeps the process's other threads, such as those of the JIT, off the workers' processors, if
   * there are others.
   *
   * @param cpus the workers' processors
   */
  void keepClear(int[] cpus);

  /**
   * The processors this process may use.
   *
   * @return numbers, ascending
   */
  int[] cpus();

  /**
   * Creates a pool in faster memory, such as huge pages.
   *
   * @param buffers how many
   * @param dataRoom bytes of data a fresh packet can hold
   * @return a pool, or null if there is no such memory
   */
  PacketPool newPool(int buffers, int dataRoom);

  /**
   * Requests large pages for memory that is allocated but not touched yet. The default does
   * nothing.
   *
   * @param address of the first byte, at a boundary of {@value #LARGE_PAGE} bytes
   * @param bytes a multiple of that
   */
  default void adviseLargePages(long address, long bytes) {}

  /**
   * Creates a waiter, which lets a thread sleep until a device has a packet. The default has none.
   *
   * @return null if there is none
   */
  default Waiter newWaiter() {
    return null;
  }
}
