// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Java of this process, for processes of their own. */
public final class Java {
  /** The program. */
  public static final String PROGRAM =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** Sluice, as {@code PROGRAM -jar} runs it. */
  public static final String JAR =
      Path.of(System.getProperty("sluice.root", "."), "vnf", "target", "vnf.jar").toString();

  private Java() {}

  /**
   * The command line of a class of this program; its arguments are to be added.
   *
   * @param main has the method {@code main}
   * @param flags of the JVM
   * @return a list of the caller's own
   */
  public static List<String> command(Class<?> main, List<String> flags) {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return command;
  }
}
