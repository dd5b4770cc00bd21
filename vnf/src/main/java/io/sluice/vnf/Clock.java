// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The duration of a run: wall-clock time, and user and system processor time. */
final class Clock {
  /** Kernel ticks a second in {@code /proc}, fixed by its interface. */
  private static final double TICKS = 100;

  private static final int USER_TICKS = 11;

  private final long start = System.nanoTime();
  private final double[] before = processorSeconds();
  private long end;
  private double[] after;

  void stop() {
    end = System.nanoTime();
    after = processorSeconds();
  }

  double seconds() {
    return (end - start) / 1e9;
  }

  /** Click's format: user, system, elapsed. */
  @Override
  public String toString() {
    long hundredths = Math.round(seconds() * 100);
    return String.format(
        Locale.ROOT,
        "%.3fu %.3fs %d:%02d.%02d",
        after[0] - before[0],
        after[1] - before[1],
        hundredths / 6000,
        hundredths / 100 % 60,
        hundredths % 100);
  }

  private static double[] processorSeconds() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      // The second field is the program's name in parentheses and may hold blanks.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return new double[] {
        Long.parseLong(fields[USER_TICKS]) / TICKS, Long.parseLong(fields[USER_TICKS + 1]) / TICKS
      };
    } catch (IOException e) {
      return new double[2];
    }
  }
}
