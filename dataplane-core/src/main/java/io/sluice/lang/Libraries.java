// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the files that {@code require(library ...)} names. */
final class Libraries {
  private final List<Path> path;

  Libraries(List<Path> path) {
    this.path = path;
  }

  /**
   * Looks for a library in {@code conf/click}, {@code conf} and the directory itself, for each
   * directory of the path, and in the directory of the requiring file.
   *
   * @return the file, or null when there is none
   */
  Path find(String name, String requiringFile) {
    try {
      Path wanted = Path.of(name);
      if (name.isEmpty()) {
        return null;
      } else if (wanted.isAbsolute()) {
        return Files.isRegularFile(wanted) ? wanted : null;
      }
      Path parent = Path.of(requiringFile).getParent();
      Path own = parent == null ? Path.of("") : parent;
      boolean ownNamed = false;
      List<Path> candidates = new ArrayList<>();
      for (Path directory : path) {
        if (directory.toString().isEmpty()) {
          candidates.add(own.resolve(wanted));
          ownNamed = true;
        } else {
          candidates.add(directory.resolve("conf/click").resolve(wanted));
          candidates.add(directory.resolve("conf").resolve(wanted));
          candidates.add(directory.resolve(wanted));
        }
      }
      if (!ownNamed) {
        candidates.add(own.resolve(wanted));
      }
      for (Path candidate : candidates) {
        if (Files.isRegularFile(candidate)) {
          return candidate;
        }
      }
    } catch (InvalidPathException e) {
      // A name that cannot be a file's is not the name of a library.
    }
    return null;
  }

  /** The text of a library; null, and an error, when it cannot be read. */
  String read(Path file, Position position, Limits limits) {
    try {
      return ClickLanguage.readFile(file);
    } catch (IOException e) {
      limits.error(position, file + ": " + ClickLanguage.reason(e));
      return null;
    }
  }
}
