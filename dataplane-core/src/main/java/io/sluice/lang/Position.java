// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A position in a configuration text.
 *
 * @param file the file's name as messages show it
 * @param line the line, from 1; 0 when the place has no line
 */
public record Position(String file, int line) {
  /**
   * Finds a file that is named at this position: under its name, or else in the folder of the
   * configuration, so that sample files can lie there.
   *
   * @param name the file's name
   * @return its path; the name itself if there is no such file
   * @throws IllegalArgumentException if no file can have that name
   */
  public Path fileNamed(String name) {
    Path asNamed = Path.of(name);
    Path beside = Path.of(file).resolveSibling(asNamed);
    return Files.exists(asNamed) || !Files.exists(beside) ? asNamed : beside;
  }

  @Override
  public String toString() {
    return line > 0 ? file + ":" + line : file;
  }
}
