// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Takes a chain down by its journal, whether it is whole, half-made, or half-gone. */
final class Removal {
  private static final int ROUNDS = 3;
  private static final int ROUND_SECONDS = 5;

  private Removal() {}

  /**
   * Removes all that a chain has made.
   *
   * @return what could not be removed
   */
  static List<String> of(String chain) {
    Journal journal = Journal.of(chain);
    forbidRestarts(journal);
    Path podman = journal.file("podman");
    for (Journal.Entry container : journal.entries("container")) {
      Shell.attempt(Containers.command(podman, "rm", "-f", "-t", "1", container.name()));
    }
    List<String> left = new ArrayList<>();
    kill(chain).forEach(process -> left.add("process " + process.pid()));
    // an interface of the machine's goes back to where it was; a pair of ours goes with its
    // namespace
    for (Journal.Entry moved : journal.entries("moved")) {
      if (!moved.more().isEmpty()) {
        Shell.attempt(
            "ip", "-n", moved.more().get(0), "link", "set", "dev", moved.name(), "netns", self());
        Shell.attempt("ip", "link", "set", "dev", moved.name(), "up");
      }
    }
    for (Journal.Entry bridge : journal.entries("bridge")) {
      Shell.attempt(
          "ovs-vsctl",
          "--timeout=5",
          "--db=unix:" + bridge.more().get(0),
          "--if-exists",
          "del-br",
          bridge.name());
    }
    for (Journal.Entry link : journal.entries("link")) {
      Shell.attempt("ip", "link", "del", "dev", link.name());
    }
    for (Journal.Entry namespace : journal.entries("namespace")) {
      Shell.attempt("ip", "netns", "del", namespace.name());
      if (Files.exists(Path.of("/run/netns", namespace.name()))) {
        left.add("network namespace " + namespace.name());
      }
    }
    if (left.isEmpty()) {
      unmount(journal.folder());
      removeFolder(journal.folder(), left);
    }
    return left;
  }

  private static void forbidRestarts(Journal journal) {
    try {
      Files.createFile(journal.down());
    } catch (IOException e) {
      // it is there already, or the folder never was: then nothing was started
    }
  }

  /** A process in whose network namespace this command runs. */
  private static String self() {
    return String.valueOf(ProcessHandle.current().pid());
  }

  /** Ends the chain's processes; those that stay. */
  private static List<ProcessHandle> kill(String chain) {
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> processes = processes(chain);
      // first they are asked, so that they print what they have to say
      processes.forEach(round == 0 ? ProcessHandle::destroy : ProcessHandle::destroyForcibly);
      processes.forEach(
          process ->
              process.onExit().completeOnTimeout(process, ROUND_SECONDS, TimeUnit.SECONDS).join());
    }
    return processes(chain);
  }

  /** The chain's processes, by their environment: so a number that was given anew is no danger. */
  static List<ProcessHandle> processes(String chain) {
    String entry = Deployment.MARK + "=" + chain;
    return ProcessHandle.allProcesses()
        .filter(process -> environment(process).contains(entry))
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

  private static void unmount(Path folder) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/mounts"))) {
      lines
          .map(line -> line.split(" ")[1])
          .filter(place -> place.startsWith(folder + "/"))
          .sorted(Comparator.reverseOrder())
          .forEach(place -> Shell.attempt("umount", "-l", place));
    } catch (IOException e) {
      // no /proc, no mounts of ours
    }
  }

  private static void removeFolder(Path folder, List<String> left) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (java.nio.file.NoSuchFileException e) {
      // never made
    } catch (IOException | java.io.UncheckedIOException e) {
      left.add("folder " + folder);
    }
  }
}
