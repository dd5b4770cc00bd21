// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import org.agrona.concurrent.SystemEpochNanoClock;

/** The time of day, as precise as the machine provides it, or simulated time. */
public final class WallClock {
  private WallClock() {}

  /**
   * The time.
   *
   * @return nanoseconds since 1970-01-01 UTC
   */
  public static long nanos() {
    return Simulation.ENABLED ? Simulation.read() : SystemEpochNanoClock.INSTANCE.nanoTime();
  }

  /**
   * A time that is never set back, for intervals.
   *
   * @return nanoseconds since an arbitrary origin
   */
  public static long steadyNanos() {
    return Simulation.ENABLED ? Simulation.read() : System.nanoTime();
  }

  /**
   * Whether time is simulated: it stands still while a worker has something to do.
   *
   * @return the same value always
   */
  public static boolean isSimulated() {
    return Simulation.ENABLED;
  }

  /**
   * Stops simulated time until {@link #release}, while another thread does something that must take
   * no simulated time. Real time is not affected.
   */
  public static void hold() {
    Simulation.hold();
  }

  /** Ends a {@link #hold}. */
  public static void release() {
    Simulation.release();
  }
}
