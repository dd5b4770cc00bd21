// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines that start our Java programs. */
final class Java {
  private static final Path HOME = Path.of(System.getProperty("java.home"));

  private Java() {}

  /** The project's folder. */
  static Path root() {
    return Path.of(System.getProperty("sluice.root", ".")).toAbsolutePath().normalize();
  }

  /** The jar that people run. */
  static Path jar() {
    return root().resolve("vnf/target/vnf.jar");
  }

  /** A command that starts this program again. */
  static List<String> self(String... args) {
    List<String> command =
        new ArrayList<>(List.of(program(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"));
    for (String property : List.of("sluice.root", "sluice.testbed.base")) {
      if (System.getProperty(property) != null) {
        command.add("-D" + property + "=" + System.getProperty(property));
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    return command;
  }

  /** A command that runs a configuration, with the options of the {@code sluice} script. */
  static List<String> sluice(List<String> args) {
    List<String> command =
        new ArrayList<>(List.of(program(), "-XX:+UseSerialGC", "-Xms16m", "-Xmx512m"));
    command.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr", "-jar", jar().toString()));
    command.addAll(args);
    return command;
  }

  private static String program() {
    return HOME.resolve("bin/java").toString();
  }
}
