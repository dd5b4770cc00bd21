// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of the optimisations that {@code -Dsluice.NAME=false} switches off, from the sources of
 * the classes called {@code Switches}, as {@code ./verify --each-off} finds them.
 */
final class OptimisationSwitches {
  private static final Pattern READ = Pattern.compile("Switch\\.isOn\\(\"(\\w+)\"\\)");

  private OptimisationSwitches() {}

  /**
   * Finds them.
   *
   * @param root the project's root
   * @return names in alphabetical order
   */
  static List<String> names(Path root) {
    try (Stream<Path> files = Files.find(root, 12, (file, facts) -> isSource(file))) {
      return files
          .flatMap(file -> READ.matcher(read(file)).results())
          .map(match -> match.group(1))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSource(Path file) {
    return file.endsWith("Switches.java") && file.toString().contains("src/main/java");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
