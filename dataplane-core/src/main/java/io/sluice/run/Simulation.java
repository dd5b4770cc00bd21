// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/**
 * Simulated time, with {@code -Dsluice.simtime=true}: the clocks stand still but for a nanosecond a
 * reading, and jump to the next timer when there is nothing else to do. A run takes no longer than
 * its work, and comes out the same every time. Meant for one worker. The switch is a {@code static
 * final}, so that a run in real time pays nothing.
 */
final class Simulation {
  /** Whether time is simulated; set once by the system property {@code sluice.simtime}. */
  static final boolean ENABLED = Boolean.getBoolean("sluice.simtime");

  /** Where simulated time begins: a billion seconds after 1970, as in Click. */
  private static final long BEGIN = 1_000_000_000L * 1_000_000_000L;

  private static long nanos = BEGIN;
  private static int holds;

  private Simulation() {}

  /** Reads the clock, by which it moves on. */
  static synchronized long read() {
    return nanos++;
  }

  /**
   * Lets time pass.
   *
   * @param time until when; a time in the past changes nothing
   * @return false when time is held, and has not passed
   */
  static synchronized boolean advanceTo(long time) {
    if (holds > 0) {
      return false;
    }
    nanos = Math.max(nanos, time);
    return true;
  }

  /** Keeps workers that wait from advancing time. */
  static synchronized void hold() {
    holds++;
  }

  /** Ends a {@link #hold}. */
  static synchronized void release() {
    holds--;
  }
}
