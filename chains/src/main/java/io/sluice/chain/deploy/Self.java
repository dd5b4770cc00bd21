// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that starts this program again. */
final class Self {
  private static final String MAIN = "io.sluice.vnf.Main";

  private Self() {}

  /** The jar that this program runs from. */
  static Path jar() throws DeployException {
    try {
      Path code = Path.of(Self.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isRegularFile(code)) {
        return code;
      }
    } catch (URISyntaxException e) {
      // Not a file.
    }
    throw new DeployException("containers need vnf.jar, and this program does not run from it");
  }

  /** The same Java with the same options; the arguments follow. */
  static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    String classes = System.getProperty("java.class.path");
    // The jar's manifest counts only for -jar; with -cp, the same options are given here.
    boolean jar = classes.endsWith(".jar") && !classes.contains(File.pathSeparator);
    command.addAll(jar ? List.of("-jar", classes) : List.of("-cp", classes, MAIN));
    command.add("--no-table");
    return command;
  }
}
