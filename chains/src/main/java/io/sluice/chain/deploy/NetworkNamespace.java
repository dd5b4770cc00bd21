// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Network namespaces, seen from wherever this program runs: a chain may be taken down from another
 * one than it was brought up in, and within {@code ip netns exec} mounts are not those of the
 * machine.
 */
final class NetworkNamespace {
  private static final Path NAMES = Path.of("/run/netns");
  private static final String OURS = "/proc/" + ProcessHandle.current().pid() + "/ns/net";

  private NetworkNamespace() {}

  /** The file that leads to a namespace with a name, when there is one. */
  static Path named(String name) {
    return NAMES.resolve(name);
  }

  /** What tells this program's network namespace from others, for example net:[4026531840]. */
  static String own() {
    return identity(Path.of(OURS));
  }

  private static String identity(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * A file that leads into a namespace.
   *
   * @param identity as {@link #own} gave it
   * @return null when it is gone
   */
  static Path find(String identity) {
    if (identity.equals(own())) {
      return Path.of(OURS);
    }
    String inode = identity.replaceAll("\\D", "");
    for (Path file : files(NAMES)) {
      try {
        if (Files.getAttribute(file, "unix:ino").toString().equals(inode)) {
          return file;
        }
      } catch (IOException e) {
        // it is gone meanwhile
      }
    }
    return files(Path.of("/proc")).stream()
        .map(process -> process.resolve("ns/net"))
        .filter(link -> identity(link).equals(identity))
        .findFirst()
        .orElse(null);
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * A command in another network namespace.
   *
   * @param file that leads into it
   * @param command program and arguments
   * @return program and arguments
   */
  static List<String> in(Path file, String... command) {
    List<String> all = new ArrayList<>();
    if (!file.equals(Path.of(OURS))) {
      all.addAll(List.of("nsenter", "--net=" + file));
    }
    all.addAll(List.of(command));
    return all;
  }

  /**
   * A command that sees and makes mounts as the machine does: within {@code ip netns exec} there
   * are no control groups, which containers need, and the name that a namespace gets there is known
   * nowhere else. The programs that led to this one tell where that is.
   *
   * @param command program and arguments
   * @return the same where mounts are the machine's already, or cannot be entered
   */
  static List<String> outside(List<String> command) {
    String own = identity(Path.of("/proc/self/ns/mnt"));
    Path outermost = null;
    Optional<ProcessHandle> ancestor = ProcessHandle.current().parent();
    while (ancestor.isPresent()) {
      Path process = Path.of("/proc", String.valueOf(ancestor.get().pid()));
      if (isRunTheSame(process)) {
        outermost = process.resolve("ns/mnt");
      }
      ancestor = ancestor.get().parent();
    }
    List<String> all = new ArrayList<>();
    if (outermost != null && !identity(outermost).equals(own)) {
      all.addAll(List.of("nsenter", "--mount=" + outermost));
    }
    all.addAll(command);
    return all;
  }

  /** Whether a process has the folder of namespaces' names where this one has it; root may look. */
  private static boolean isRunTheSame(Path process) {
    try {
      return Files.isSameFile(process.resolve("root/run"), Path.of("/run"))
          && !identity(process.resolve("ns/mnt")).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }
}
