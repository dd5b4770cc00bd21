// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.util.Arrays;

/**
 * Simulated time, with {@code -Dsluice.simtime=true}: the clocks stand still but for a nanosecond a
 * reading ({@code -Dsluice.simtick} says how many), and jump to the next timer when there is
 * nothing else to do. They begin at {@code -Dsluice.simbegin}, in nanoseconds since 1970. A run
 * takes no longer than its work, and with one worker comes out the same every time.
 *
 * <p>With several workers, none may have anything to do: each claims, after a round that found
 * nothing, that it rests until its next timer. The claim holds as long as no worker has done
 * anything since that round began, which the count of the work done tells, and time passes when all
 * claims hold. The switch is a {@code static final}, so that a run in real time pays nothing.
 */
final class Simulation {
  /** Whether time is simulated; set once by the system property {@code sluice.simtime}. */
  static final boolean ENABLED = Boolean.getBoolean("sluice.simtime");

  /** Where simulated time begins: as a rule a billion seconds after 1970, as in Click. */
  private static final long BEGIN =
      Long.getLong("sluice.simbegin", 1_000_000_000L * 1_000_000_000L);

  /** What a reading takes, in nanoseconds. */
  private static final long TICK = Math.max(1, Long.getLong("sluice.simtick", 1));

  private static long nanos = BEGIN;
  private static int holds;

  private static final long BUSY = -1;
  private static final long GONE = -2;

  /** How often a worker has done something. */
  private static long done;

  /** By worker: what had been done when its last round began; {@link #BUSY} or {@link #GONE}. */
  private static long[] restsSince = {};

  private static long[] restsUntil = {};

  private Simulation() {}

  /** Reads the clock, by which it moves on. */
  static synchronized long read() {
    nanos += TICK;
    return nanos - TICK;
  }

  /** Adds a worker, busy until it claims that it rests. */
  static synchronized void enter(int index) {
    if (index >= restsSince.length) {
      int before = restsSince.length;
      restsSince = Arrays.copyOf(restsSince, index + 1);
      restsUntil = Arrays.copyOf(restsUntil, index + 1);
      Arrays.fill(restsSince, before, index + 1, GONE);
    }
    restsSince[index] = BUSY;
  }

  /** Takes a worker out that has ended. */
  static synchronized void leave(int index) {
    restsSince[index] = GONE;
  }

  /**
   * A worker begins to look for work.
   *
   * @param index the worker's
   * @return what has been done so far, for {@link #rest}
   */
  static synchronized long begin(int index) {
    restsSince[index] = BUSY;
    return done;
  }

  /** A worker has done something, which may be work for another one. */
  static synchronized void worked() {
    done++;
  }

  /**
   * A worker found nothing to do; lets time pass when all have.
   *
   * @param index the worker's
   * @param since what {@link #begin} gave
   * @param until when its next timer is due; {@link Long#MAX_VALUE} when it has none
   * @return whether that timer is due now
   */
  static synchronized boolean rest(int index, long since, long until) {
    restsSince[index] = since;
    restsUntil[index] = until;
    if (holds > 0) {
      return false;
    }
    long soonest = Long.MAX_VALUE;
    for (int i = 0; i < restsSince.length; i++) {
      if (restsSince[i] == GONE) {
        continue;
      }
      if (restsSince[i] != done) {
        return false;
      }
      soonest = Math.min(soonest, restsUntil[i]);
    }
    if (soonest < Long.MAX_VALUE) {
      nanos = Math.max(nanos, soonest);
    }
    return until <= nanos;
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
