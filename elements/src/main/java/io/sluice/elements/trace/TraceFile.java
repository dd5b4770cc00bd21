// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.trace;

import io.sluice.element.Element;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a file lies that a configuration names. */
public final class TraceFile {
  private TraceFile() {}

  /**
   * Finds a file: as named, or else beside the configuration, so that samples can lie there.
   *
   * @param filename the name
   * @param element who reads it
   * @return the file as named when there is none
   */
  public static Path of(String filename, Element element) {
    Path file = Path.of(filename);
    Path beside = Path.of(element.position().file()).resolveSibling(file);
    return Files.exists(file) || !Files.exists(beside) ? file : beside;
  }
}
