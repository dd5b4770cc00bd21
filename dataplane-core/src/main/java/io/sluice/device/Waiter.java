// SPDX-License-Identifier: Apache-2.0
package io.sluice.device;

/**
 * Lets one thread sleep until a file descriptor has something to read, as select(2) does. All
 * methods but {@link #wake} belong to that thread; none allocates.
 */
public interface Waiter extends AutoCloseable {
  /**
   * Sleeps until a descriptor has something to read, somebody calls {@link #wake}, or time is up;
   * at times for no reason.
   *
   * @param descriptors open file descriptors
   * @param count how many of them, at least 0
   * @param nanos nanoseconds at most, greater than 0
   * @return whether a descriptor can be read
   */
  boolean await(int[] descriptors, int count, long nanos);

  /**
   * Announces an {@link #await}: a {@link #wake} from here on ends it, even one that comes before
   * it begins. So what is looked at between the two is not missed.
   */
  void prepare();

  /** Takes a {@link #prepare} back, when there is something to do after all. */
  void cancel();

  /** Ends the sleep, if there is one. Any thread. */
  void wake();

  @Override
  void close();
}
