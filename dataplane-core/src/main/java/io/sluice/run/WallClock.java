// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import org.agrona.concurrent.SystemEpochNanoClock;

/** The time of day at the finest grain the machine has. */
public final class WallClock {
  private WallClock() {}

  /**
   * The time.
   *
   * @return nanoseconds since 1970-01-01 UTC
   */
  public static long nanos() {
    return SystemEpochNanoClock.INSTANCE.nanoTime();
  }
}
