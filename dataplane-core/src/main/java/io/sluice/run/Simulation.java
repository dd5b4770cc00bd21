// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.util.Arrays;

/**
 * Simulated time, with {@code -Dsluice.simtime=true}: each read of a clock advances it by one
 * nanosecond ({@code -Dsluice.simtick} sets another number), and it jumps to the next timer when
 * there is nothing else to do. It begins at {@code -Dsluice.simbegin}, in nanoseconds since 1970. A
 * run takes only the time of its work, and with one worker its results are repeatable.
 *
 * <p>With several workers, time advances only if all are idle. After a round without work, a worker
 * declares that it is idle until its next timer. The declaration is valid as long as no worker has
 * done any work since that round began, which a counter of work shows. The switch is {@code static
 * final}, so that a run in real time costs nothing more.
 */
final class Simulation {
  /** Whether time is simulated; set once by the system property {@code sluice.simtime}. */
  static final boolean ENABLED = Boolean.getBoolean("sluice.simtime");

  /**
   * The start of simulated time, in nanoseconds: by default 10^9 seconds after 1970, as in Click.
   */
  private static final long BEGIN =
      Long.getLong("sluice.simbegin", 1_000_000_000L * 1_000_000_000L);

  /** How far a read advances the clock, in nanoseconds. */
  private static final long TICK = Math.max(1, Long.getLong("sluice.simtick", 1));

  private static long nanos = BEGIN;
  private static int holds;

  private static final long BUSY = -1;
  private static final long GONE = -2;

  /** How often any worker has done work. */
  private static long done;

  /** By worker: the counter of work when its last round began; {@link #BUSY} or {@link #GONE}. */
  private static long[] restsSince = {};

  private static long[] restsUntil = {};

  private Simulation() {}

  /** Reads the clock, which advances it. */
  static synchronized long read() {
    nanos += TICK;
    return nanos - TICK;
  }

  /** Adds a worker, busy until it declares that it is idle. */
  static synchronized void enter(int index) {
    if (index >= restsSince.length) {
      int before = restsSince.length;
      restsSince = Arrays.copyOf(restsSince, index + 1);
      restsUntil = Arrays.copyOf(restsUntil, index + 1);
      Arrays.fill(restsSince, before, index + 1, GONE);
    }
    restsSince[index] = BUSY;
  }

  /** Removes a worker that has ended. */
  static synchronized void leave(int index) {
    restsSince[index] = GONE;
  }

  /**
   * Called when a worker begins to look for work.
   *
   * @param index the worker's index
   * @return the counter of work, for {@link #rest}
   */
  static synchronized long begin(int index) {
    restsSince[index] = BUSY;
    return done;
  }

  /** Called when a worker has done work, which may create work for another one. */
  static synchronized void worked() {
    done++;
  }

  /**
   * Called when a worker found nothing to do; advances time if all workers are idle.
   *
   * @param index the worker's index
   * @param since the result of {@link #begin}
   * @param until when its next timer is due; {@link Long#MAX_VALUE} if it has none
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

  /** Keeps idle workers from advancing time. */
  static synchronized void hold() {
    holds++;
  }

  /** Ends a {@link #hold}. */
  static synchronized void release() {
    holds--;
  }
}
