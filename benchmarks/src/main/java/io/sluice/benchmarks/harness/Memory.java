// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory of a process, in MiB.
 *
 * @param total most that was resident, reserved huge pages included
 * @param reserved of that, in reserved huge pages
 * @param transparent of that, in transparent huge pages
 */
public record Memory(double total, double reserved, double transparent) {
  /** Of nothing. */
  public static final Memory NONE = new Memory(0, 0, 0);

  /**
   * Reads what a running process has.
   *
   * @param pid of the process
   * @param pages whether to look for transparent huge pages too, for which the kernel walks through
   *     its page tables
   * @return its memory; nothing when it has ended, or without /proc
   */
  public static Memory of(long pid, boolean pages) {
    try {
      Path process = Path.of("/proc/" + pid);
      List<String> status = Files.readAllLines(process.resolve("status"));
      List<String> rollup = pages ? Files.readAllLines(process.resolve("smaps_rollup")) : List.of();
      return parse(status, rollup);
    } catch (IOException e) {
      return NONE;
    }
  }

  /**
   * Takes the fields from /proc/PID/status, whose VmHWM leaves reserved pages out, and from
   * smaps_rollup.
   *
   * @param status lines of the first
   * @param rollup lines of the second
   * @return the memory
   */
  public static Memory parse(List<String> status, List<String> rollup) {
    double reserved = field(status, "HugetlbPages:");
    double transparent =
        field(rollup, "AnonHugePages:")
            + field(rollup, "ShmemPmdMapped:")
            + field(rollup, "FilePmdMapped:");
    return new Memory(field(status, "VmHWM:") + reserved, reserved, transparent);
  }

  private static double field(List<String> lines, String name) {
    for (String line : lines) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    return 0;
  }

  /**
   * The larger of each figure.
   *
   * @param other figures
   * @return the larger ones
   */
  public Memory max(Memory other) {
    return new Memory(
        Math.max(total, other.total),
        Math.max(reserved, other.reserved),
        Math.max(transparent, other.transparent));
  }
}
