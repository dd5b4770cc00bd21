// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Containers of podman with runc. Their state is in a folder that is given, apart from the
 * machine's own containers.
 */
public final class Containers {
  private Containers() {}

  /**
   * A command of podman.
   *
   * @param state where podman keeps its state
   * @param command what it is to do
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
   * @param state where podman keeps its state
   * @param options for {@code podman run}
   * @return program and arguments, to which the program follows
   */
  public static List<String> run(Path state, String... options) {
    List<String> command = new ArrayList<>(command(state, "run", "--rm"));
    // the limits that podman sets by itself may be above what it may set
    command.addAll(List.of("--ulimit", "nofile=20000:20000", "--ulimit", "nproc=1000:1000"));
    // podman's own group would give all containers together the weight of one other process; a
    // container of that weight was seen to starve for 0.7 s while two of its threads were busy
    command.addAll(List.of("--cgroup-parent", "/", "--cpu-shares", "8192"));
    command.addAll(List.of(options));
    return command;
  }

  /**
   * The options of a container that has no network but that of a namespace, and of the machine's
   * files one folder and some that it reads.
   *
   * @param name its name
   * @param namespace a named network namespace
   * @param folder that is seen inside by the same name
   * @param files that are seen inside by the same names, and may only be read
   * @param root its root folder
   * @return for {@link #run}
   */
  public static String[] options(
      String name, String namespace, Path folder, List<Path> files, Path root) {
    List<String> options = new ArrayList<>(List.of("--replace", "--name", name));
    options.addAll(List.of("--network", "ns:/run/netns/" + namespace));
    options.addAll(List.of("--cap-add", "NET_ADMIN,NET_RAW,IPC_LOCK"));
    options.addAll(List.of("--volume", folder + ":" + folder));
    for (Path file : files) {
      // not as a volume, in whose names a colon has a meaning
      options.addAll(List.of("--mount", "type=bind,ro=true,src=" + file + ",dst=" + file));
    }
    options.addAll(List.of("--rootfs", root.toString()));
    return options.toArray(new String[0]);
  }

  /**
   * The program inside, to which its arguments follow.
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
