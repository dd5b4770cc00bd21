// SPDX-License-Identifier: Apache-2.0
package io.sluice.device;

/**
 * Lets one thread sleep until a file descriptor is readable, as select(2) does. All methods but
 * {@link #wake} belong to that thread; none allocates.
 */
public interface Waiter extends AutoCloseable {
  /**
   * Sleeps until a descriptor is readable, somebody calls {@link #wake}, or the time has passed;
   * may also return without a reason.
   *
   * @param descriptors open file descriptors
   * @param count how many of them, at least 0
   * @param nanos the longest time to sleep in nanoseconds, greater than 0
   * @return whether a descriptor is readable
   */
  boolean await(int[] descriptors, int count, long nanos);

  /**
   * Announces an {@link #await}: from here on, a {@link #wake} ends it, even if it comes before the
   * await begins. So nothing that happens between the two is missed.
   */
  void prepare();

  /** Withdraws a {@link #prepare}, if there is something to do after all. */
  void cancel();

  /** Ends the sleep, if there is one. From any thread. */
  void wake();

  @Override
  void close();
}
