// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Removes what processes leave behind: ends processes by a mark in their environment, and removes
 * folders with everything mounted in them.
 */
public final class Cleanup {
  private static final int ROUND_SECONDS = 5;
  private static final long LIMIT_SECONDS = 30;

  private Cleanup() {}

  /**
   * The processes with a mark in their environment. The environment identifies them safely even if
   * a process number has been reused.
   *
   * @param mark {@code NAME=VALUE}
   * @return without this process
   */
  public static List<ProcessHandle> processes(String mark) {
    long self = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != self && environment(process).contains(mark))
        .toList();
  }

  private static List<String> environment(ProcessHandle process) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/environ"));
      return List.of(new String(bytes, StandardCharsets.ISO_8859_1).split("\0"));
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * The start time of a process, which tells it from others that get its number later.
   *
   * @param process a process
   * @return one word
   */
  public static String started(ProcessHandle process) {
    return process.info().startInstant().map(Object::toString).orElse("-");
  }

  /**
   * Whether a process is running.
   *
   * @param pid its number
   * @param started its start time, as {@link #started} gives it
   * @return false also if another process now has the number
   */
  public static boolean isRunning(String pid, String started) {
    return pid.matches("[0-9]{1,18}")
        && ProcessHandle.of(Long.parseLong(pid))
            .filter(process -> process.isAlive() && started(process).equals(started))
            .isPresent();
  }

  /**
   * Ends the processes with a mark, including those that they start meanwhile.
   *
   * @param mark {@code NAME=VALUE}
   * @return those that could not be ended
   */
  public static List<ProcessHandle> kill(String mark) {
    long begin = System.nanoTime();
    List<ProcessHandle> processes = processes(mark);
    // SIGTERM first, so that they print their results and remove their devices.
    processes.forEach(ProcessHandle::destroy);
    while (!processes.isEmpty()
        && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
      processes.forEach(
          process ->
              process.onExit().completeOnTimeout(process, ROUND_SECONDS, TimeUnit.SECONDS).join());
      processes = processes(mark);
      processes.forEach(ProcessHandle::destroyForcibly);
    }
    return processes;
  }

  /**
   * Unmounts everything in a folder and removes it.
   *
   * @param folder need not exist
   * @return whether it is gone
   */
  public static boolean remove(Path folder) {
    unmount(folder);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
      return true;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /**
   * Removes the runtime folders that DPDK programs leave behind; each is named after its file
   * prefix.
   *
   * @param prefixes which prefixes
   */
  public static void removeRuntime(Predicate<String> prefixes) {
    String given = System.getenv("RUNTIME_DIRECTORY");
    Path folder = Path.of(given == null ? "/var/run" : given, "dpdk");
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(file -> prefixes.test(file.getFileName().toString())).forEach(Cleanup::remove);
    } catch (IOException e) {
      // No DPDK program has run.
    }
  }

  private static void unmount(Path folder) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/mounts"))) {
      lines
          .map(line -> line.split(" ")[1])
          .filter(place -> place.startsWith(folder + "/"))
          .sorted(Comparator.reverseOrder())
          .forEach(place -> Shell.attempt("umount", "-l", place));
    } catch (IOException e) {
      // Without /proc there are no mounts of ours.
    }
  }
}
