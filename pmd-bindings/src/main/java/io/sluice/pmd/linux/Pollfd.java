// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;

/**
 * {@code struct pollfd}: what to wait for, and what came; and {@code struct timespec}.
 *
 * <pre>
 * pollfd:    0 fd       4 events   6 revents   8 end
 * timespec:  0 tv_sec   8 tv_nsec             16 end
 * </pre>
 */
@CHeader({"poll.h", "time.h"})
public final class Pollfd {
  /** Bytes of one. */
  @CValue("sizeof(struct pollfd)")
  public static final int SIZE = 8;

  /** Bytes of a timespec. */
  @CValue("sizeof(struct timespec)")
  public static final int TIMESPEC = 16;

  @CValue("offsetof(struct pollfd, events)")
  private static final int EVENTS = 4;

  @CValue("offsetof(struct pollfd, revents)")
  private static final int REVENTS = 6;

  @CValue("offsetof(struct timespec, tv_nsec)")
  private static final int NANOS = 8;

  private Pollfd() {}

  /**
   * Says what to wait for.
   *
   * @param pollfd the structure's address
   * @param fd a file descriptor
   * @param events such as {@code POLLIN}
   */
  public static void set(long pollfd, int fd, int events) {
    Memory.putInt(pollfd, fd);
    Memory.putShort(pollfd + EVENTS, (short) events);
    Memory.putShort(pollfd + REVENTS, (short) 0);
  }

  /**
   * What came.
   *
   * @param pollfd the structure's address
   * @return events; 0 for none
   */
  public static int events(long pollfd) {
    return Memory.getShort(pollfd + REVENTS) & 0xffff;
  }

  /**
   * Sets a time.
   *
   * @param timespec the structure's address
   * @param nanos nanoseconds, not negative
   */
  public static void setTime(long timespec, long nanos) {
    Memory.putLong(timespec, nanos / 1_000_000_000L);
    Memory.putLong(timespec + NANOS, nanos % 1_000_000_000L);
  }
}
