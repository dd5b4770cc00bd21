// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import io.sluice.lang.Position;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds files of keys, which elements read as bytes: text could not be wiped. */
public final class KeyFile {
  private KeyFile() {}

  /**
   * The file as named, or else beside the configuration, so that samples can lie there.
   *
   * @param name the file's name
   * @param position where the configuration asks for it
   * @return its path
   * @throws IllegalArgumentException when no file can have that name
   */
  public static Path find(String name, Position position) {
    Path file = Path.of(name);
    Path beside = Path.of(position.file()).resolveSibling(file);
    return Files.exists(file) || !Files.exists(beside) ? file : beside;
  }
}
