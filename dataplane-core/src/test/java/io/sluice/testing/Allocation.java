// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what the calling thread allocates on the Java heap. */
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int WINDOWS = 6;

  private Allocation() {}

  /**
   * Runs an action many times, and measures six times. The JVM itself allocates now and then, at
   * the first use of something; so the smallest result counts.
   *
   * @param rounds how often the action runs in each measurement
   * @param action what is measured
   * @return the smallest number of bytes that one measurement has shown
   */
  public static long least(int rounds, Runnable action) {
    long least = Long.MAX_VALUE;
    for (int window = 0; window < WINDOWS; window++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < rounds; i++) {
        action.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
