// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Launches a process and follows what it forwards, by the count it prints or by its capture. */
final class Launch {
  /** Bytes of a capture file without packets. */
  static final int FILE_HEADER = 24;

  private Launch() {}

  /**
   * Runs a subject until it was forwarding for some time.
   *
   * @param subject what to run
   * @param cpus the processors it may use, whichever this process uses
   * @param eal the EAL's arguments
   * @param config prints a count every few milliseconds, see {@link Startup#REPORT}
   * @param seconds how long from the first packet on
   * @return how the count grew
   * @throws IOException when it cannot be run, or forwards nothing within 20 s
   */
  static Progress follow(
      Subject subject, List<Integer> cpus, List<String> eal, String config, double seconds)
      throws IOException {
    Path errors = Files.createTempFile("startup", ".log");
    Progress progress = new Progress();
    long launched = System.nanoTime();
    Process process = start(subject, cpus, eal, config, errors);
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
    checkForwarded(subject, progress.firstPacket(), errors);
    return progress;
  }

  /**
   * Runs a subject that writes a capture, and prints nothing, until it was forwarding for some
   * time.
   *
   * @param subject what to run
   * @param cpus the processors it may use
   * @param eal the EAL's arguments
   * @param config what it runs
   * @param capture where its packets go; not there yet
   * @param seconds how long from the first packet on
   * @return seconds from the launch to the first packets in the capture
   * @throws IOException when it cannot be run, or forwards nothing within 20 s
   */
  static double capture(
      Subject subject,
      List<Integer> cpus,
      List<String> eal,
      String config,
      Path capture,
      double seconds)
      throws IOException {
    Path errors = Files.createTempFile("startup", ".log");
    long launched = System.nanoTime();
    Process process = start(subject, cpus, eal, config, errors);
    double first = Double.NaN;
    try {
      double now = 0;
      while (process.isAlive() && (Double.isNaN(first) ? now < 20 : now < first + seconds)) {
        LockSupport.parkNanos(1_000_000);
        now = (System.nanoTime() - launched) * 1e-9;
        if (Double.isNaN(first) && Files.exists(capture) && Files.size(capture) > FILE_HEADER) {
          first = now;
        }
      }
    } finally {
      end(process);
    }
    checkForwarded(subject, first, errors);
    return first;
  }

  /** Deletes what a subject printed as errors, unless it is needed to say why nothing came. */
  private static void checkForwarded(Subject subject, double firstPacket, Path errors)
      throws IOException {
    if (Double.isNaN(firstPacket)) {
      throw new IOException(subject.name() + " forwarded nothing: " + Files.readString(errors));
    }
    Files.delete(errors);
  }

  private static Process start(
      Subject subject, List<Integer> cpus, List<String> eal, String config, Path errors)
      throws IOException {
    String list = cpus.stream().map(String::valueOf).collect(Collectors.joining(","));
    List<String> command = new ArrayList<>(List.of("taskset", "--cpu-list", list));
    command.addAll(subject.command(eal, config));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().putAll(subject.environment());
    return builder.start();
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
