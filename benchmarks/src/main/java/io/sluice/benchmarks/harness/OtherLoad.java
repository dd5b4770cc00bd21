// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Processor time that went to somebody else: other processes of this system, and other systems on
 * the host (steal). A reading is a sum since the start of the system; take differences.
 *
 * @param busy seconds that any process ran
 * @param own seconds of this process and its ended children
 * @param stolen seconds the host took away
 */
public record OtherLoad(double busy, double own, double stolen) {
  private static final double TICKS = 100;

  /**
   * Reads the counters.
   *
   * @return the sums; all zero where there is no /proc
   */
  public static OtherLoad now() {
    try {
      String cpu = Files.readAllLines(Path.of("/proc/stat")).get(0);
      String self = Files.readString(Path.of("/proc/self/stat"));
      return parse(cpu, self);
    } catch (IOException e) {
      return new OtherLoad(0, 0, 0);
    }
  }

  static OtherLoad parse(String cpu, String self) {
    String[] times = cpu.trim().split("\\s+");
    long busy = 0;
    for (int field : new int[] {1, 2, 3, 6, 7}) {
      busy += Long.parseLong(times[field]);
    }
    // the name, in parentheses, may contain spaces; utime is the 14th field, cstime the 17th
    String[] fields = self.substring(self.lastIndexOf(')') + 2).split(" ");
    long own = 0;
    for (int field = 11; field <= 14; field++) {
      own += Long.parseLong(fields[field]);
    }
    return new OtherLoad(busy / TICKS, own / TICKS, Long.parseLong(times[8]) / TICKS);
  }

  /**
   * Time that went to others.
   *
   * @param earlier a reading
   * @return seconds since then, over all processors
   */
  public double since(OtherLoad earlier) {
    double others = busy - earlier.busy - (own - earlier.own);
    return Math.max(0, others) + stolen - earlier.stolen;
  }
}
