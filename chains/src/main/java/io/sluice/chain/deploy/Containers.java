// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands that run containers with podman and runc. Their state lies in a given folder, apart from
 * the machine's own containers.
 */
public final class Containers {
  private Containers() {}

  /**
   * A command of podman.
   *
   * @param state the folder where podman keeps its state
   * @param command the subcommand and its arguments
   * @return program and arguments
   */
  public static List<String> command(Path state, String... command) {
    List<String> all =
        new ArrayList<>(
            List.of("podman", "--runtime", "runc", "--cgroup-manager", "cgroupfs", "--root"));
    all.addAll(
        List.of(state.resolve("root").toString(), "--runroot", state.resolve("run").toString()));
    all.addAll(List.of(command));
    return all;
  }

  /**
   * The beginning of a command that runs a program in a new container.
   *
   * @param state the folder where podman keeps its state
   * @param options options of {@code podman run}
   * @return program and arguments; the program to run in the container follows
   */
  public static List<String> run(Path state, String... options) {
    List<String> command = new ArrayList<>(command(state, "run", "--rm"));
    // The limits that podman sets by default may exceed those it is allowed to set.
    command.addAll(List.of("--ulimit", "nofile=20000:20000", "--ulimit", "nproc=1000:1000"));
    // Podman's own control group would give all containers together the weight of one other
    // process. A container of that weight was seen to starve for 0.7 s while two of its threads
    // were busy.
    command.addAll(List.of("--cgroup-parent", "/", "--cpu-shares", "8192"));
    command.addAll(List.of(options));
    return command;
  }

  /**
   * The options of a container that shares with the machine only a network namespace, one folder,
   * and some read-only files.
   *
   * @param name the container's name
   * @param namespace a named network namespace
   * @param folder a folder that the container sees under the same name
   * @param files files that the container sees under the same names, read-only
   * @param root the container's root folder
   * @return for {@link #run}
   */
  public static String[] options(
      String name, String namespace, Path folder, List<Path> files, Path root) {
    List<String> options = new ArrayList<>(List.of("--replace", "--name", name));
    options.addAll(List.of("--network", "ns:/run/netns/" + namespace));
    options.addAll(List.of("--cap-add", "NET_ADMIN,NET_RAW,IPC_LOCK"));
    options.addAll(List.of("--volume", folder + ":" + folder));
    for (Path file : files) {
      // Not as a volume: a colon has a meaning in volume names.
      options.addAll(List.of("--mount", "type=bind,ro=true,src=" + file + ",dst=" + file));
    }
    options.addAll(List.of("--rootfs", root.toString()));
    return options.toArray(new String[0]);
  }

  /**
   * The command inside the container that starts Sluice; its arguments follow.
   *
   * @return a command
   */
  public static List<String> program() {
    return List.of(
        RootFolder.JAVA,
        "-XX:+UseSerialGC",
        "-Xms16m",
        "-Xmx512m",
        "-jar",
        RootFolder.JAR,
        "--no-table");
  }
}
