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
 * Finds network namespaces from any namespace that this program runs in: a chain may be removed
 * from another namespace than it was started in, and {@code ip netns exec} has its own mounts.
 */
final class NetworkNamespace {
  private static final Path NAMES = Path.of("/run/netns");
  private static final String OURS = "/proc/" + ProcessHandle.current().pid() + "/ns/net";

  private NetworkNamespace() {}

  /** The path to a named namespace, if it exists. */
  static Path named(String name) {
    return NAMES.resolve(name);
  }

  /** The identity of this program's network namespace, for example net:[4026531840]. */
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
   * A path to a namespace.
   *
   * @param identity the value of {@link #own}
   * @return null if the namespace is gone
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
        // It has ended meanwhile.
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
   * @param file a path to the namespace
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
   * A command that runs with the machine's own mounts. Within {@code ip netns exec}, control groups
   * are missing, which containers need, and names given to namespaces are visible nowhere else. The
   * machine's mounts are found through the parent processes of this one.
   *
   * @param command program and arguments
   * @return the same command if the mounts are already the machine's, or cannot be entered
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

  /** Whether a process sees the same folder of namespace names as this one; needs root. */
  private static boolean isRunTheSame(Path process) {
    try {
      return Files.isSameFile(process.resolve("root/run"), Path.of("/run"))
          && !identity(process.resolve("ns/mnt")).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }
}
