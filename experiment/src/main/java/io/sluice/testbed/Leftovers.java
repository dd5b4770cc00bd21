// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.Cleanup;
import io.sluice.chain.deploy.Containers;
import io.sluice.chain.deploy.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds and removes what a run has created: all of it carries the run's name. Processes have it in
 * their environment, network namespaces and containers in their names, and files lie in the run's
 * folder. So nothing needs to be recorded, and everything is found even if the run was killed.
 */
final class Leftovers {
  /** The prefix of all names of runs. */
  static final String PREFIX = "sltb";

  /** The environment variable that marks a run's processes. */
  static final String MARK = "SLUICE_TESTBED";

  private static final Path NAMESPACES = Path.of("/run/netns");

  private Leftovers() {}

  /** The folder of all runs. The path is short, because the paths of sockets are limited. */
  static Path base() {
    return Path.of(System.getProperty("sluice.testbed.base", "/tmp"));
  }

  /** The folder of a run. */
  static Path folder(String run) {
    return base().resolve(run);
  }

  /** The mark in the environment of a run's processes, {@code NAME=VALUE}. */
  static String mark(String run) {
    return MARK + "=" + run;
  }

  /** The runs of which something is left although their process has ended. */
  static List<String> abandoned() {
    List<String> runs = new ArrayList<>();
    try (Stream<Path> files = Files.list(base())) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.matches(PREFIX + "[0-9a-z]+") && Files.isDirectory(file) && !isOwned(file)) {
          runs.add(name);
        }
      }
    } catch (IOException e) {
      // Without the folder there are no runs.
    }
    return runs;
  }

  /** Records that this process owns a run's folder. */
  static void own(Path folder) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    Files.writeString(folder.resolve("owner"), self.pid() + " " + Cleanup.started(self));
  }

  private static boolean isOwned(Path folder) {
    try {
      String[] owner = Files.readString(folder.resolve("owner")).split(" ", 2);
      return owner.length == 2 && Cleanup.isRunning(owner[0], owner[1]);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Removes all that a run has created.
   *
   * @param run its name
   * @return what could not be removed
   */
  static List<String> remove(String run) {
    removeContainers(run);
    Cleanup.kill(mark(run));
    for (String namespace : namespaces(run)) {
      Shell.attempt("ip", "netns", "del", namespace);
    }
    Cleanup.removeRuntime(prefix -> prefix.startsWith(run + "-"));
    Cleanup.remove(folder(run));
    return of(run);
  }

  /** The processes, namespaces and containers that exist of a run. */
  static List<String> of(String run) {
    List<String> found = new ArrayList<>();
    Cleanup.processes(mark(run)).forEach(process -> found.add("process " + process.pid()));
    namespaces(run).forEach(name -> found.add("network namespace " + name));
    containers(run).forEach(name -> found.add("container " + name));
    if (Files.exists(folder(run))) {
      found.add("folder " + folder(run));
    }
    return found;
  }

  private static List<String> namespaces(String run) {
    try (Stream<Path> files = Files.list(NAMESPACES)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.startsWith(run + "-"))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static List<String> containers(String run) {
    // The folder shows whether the run used containers; asking podman takes long.
    if (!Files.isDirectory(podman(run))) {
      return List.of();
    }
    Shell.Outcome outcome =
        Shell.attempt(
            Containers.command(
                podman(run),
                "ps",
                "-a",
                "--filter",
                "name=^" + run + "-",
                "--format",
                "{{.Names}}"));
    return outcome.ok()
        ? outcome.text().lines().filter(name -> name.startsWith(run + "-")).toList()
        : List.of();
  }

  private static void removeContainers(String run) {
    for (String name : containers(run)) {
      Shell.attempt(Containers.command(podman(run), "rm", "-f", "-t", "1", name));
    }
  }

  /** Where a run's containers have their state. */
  static Path podman(String run) {
    return folder(run).resolve("podman");
  }
}
