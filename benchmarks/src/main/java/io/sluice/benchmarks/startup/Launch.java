// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Launches a process and follows the count it prints every few milliseconds. */
final class Launch {
  private Launch() {}

  /**
   * Runs a subject until it was forwarding for some time.
   *
   * @param subject what to run
   * @param eal the EAL's arguments
   * @param config prints a count every few milliseconds, see {@link Startup#REPORT}
   * @param seconds how long from the first packet on
   * @return how the count grew
   * @throws IOException when it cannot be run, or forwards nothing within 20 s
   */
  static Progress follow(Subject subject, List<String> eal, String config, double seconds)
      throws IOException {
    Path errors = Files.createTempFile("startup", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(subject.command(eal, config)).redirectError(errors.toFile());
    builder.environment().putAll(subject.environment());
    Progress progress = new Progress();
    long launched = System.nanoTime();
    Process process = builder.start();
    try (BufferedReader out = process.inputReader()) {
      double until = 20;
      double now = 0;
      String line;
      while (now < until && (line = out.readLine()) != null) {
        now = (System.nanoTime() - launched) * 1e-9;
        if (!line.isEmpty() && line.chars().allMatch(Character::isDigit)) {
          progress.add(now, Long.parseLong(line));
          if (until == 20 && !line.equals("0")) {
            until = now + seconds;
          }
        }
      }
    } finally {
      end(process);
    }
    if (Double.isNaN(progress.firstPacket())) {
      throw new IOException(subject.name() + " forwarded nothing: " + Files.readString(errors));
    }
    Files.delete(errors);
    return progress;
  }

  /** Ends a process at once: a clean end may take time, and its result is known. */
  static void end(Process process) {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
