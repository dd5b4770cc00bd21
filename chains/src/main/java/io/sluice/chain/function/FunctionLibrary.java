// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.function;

import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folders of {@code .click} files where functions are looked up. Of two files with the same
 * name, the one in the earlier folder counts.
 *
 * @param folders the folders, in order of precedence; those that cannot be listed are skipped
 */
public record FunctionLibrary(List<Path> folders) {
  /** The folder of functions in Sluice's own folder. */
  private static final String OWN = "configs/functions";

  /** Copies the list. */
  public FunctionLibrary {
    folders = List.copyOf(folders);
  }

  /**
   * The library of a user: the given folders, then Sluice's own functions.
   *
   * @param given the user's folders
   * @return the library
   */
  public static FunctionLibrary of(List<Path> given) {
    List<Path> folders = new ArrayList<>(given);
    Path own = own();
    if (own != null) {
      folders.add(own);
    }
    return new FunctionLibrary(folders);
  }

  /**
   * The functions that come with Sluice, found relative to the classes or the jar; null if there
   * are none.
   */
  private static Path own() {
    try {
      Path code =
          Path.of(
              FunctionLibrary.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      for (Path folder = code; folder != null; folder = folder.getParent()) {
        if (Files.isDirectory(folder.resolve(OWN))) {
          return folder.resolve(OWN);
        }
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      // The classes do not come from the file system.
    }
    return null;
  }

  /**
   * All functions.
   *
   * @return files by name, sorted
   */
  public Map<String, Path> files() {
    Map<String, Path> files = new TreeMap<>();
    for (Path folder : folders) {
      try (Stream<Path> list = Files.list(folder)) {
        for (Path file : list.sorted().toList()) {
          String name = file.getFileName().toString();
          if (name.endsWith(FunctionFile.SUFFIX)) {
            String plain = name.substring(0, name.length() - FunctionFile.SUFFIX.length());
            files.putIfAbsent(plain, file);
          }
        }
      } catch (IOException e) {
        // FunctionFolders has already reported this.
      }
    }
    return new LinkedHashMap<>(files);
  }

  /**
   * The names of all functions.
   *
   * @return a clause for messages
   */
  public String names() {
    return files().isEmpty()
        ? "no functions found; name their folder with --functions"
        : "available functions are " + String.join(", ", files().keySet());
  }

  /**
   * Finds a function.
   *
   * @param name its name, or the name of a file, which contains a slash or {@code .click}
   * @param position where the request names the function, for messages; may be null
   * @param diagnostics takes the message if there is no such function or it cannot be read
   * @return null after an error
   */
  public FunctionFile find(String name, Position position, Diagnostics diagnostics) {
    boolean isFile = name.contains("/") || name.endsWith(FunctionFile.SUFFIX);
    try {
      Path file = isFile ? Path.of(name) : files().get(name);
      if (file != null) {
        return FunctionFile.read(file);
      }
      diagnostics.error(position, "no function '" + name + "'; " + names());
    } catch (InvalidPathException e) {
      diagnostics.error(position, "function '" + name + "': invalid file name");
    } catch (IOException e) {
      diagnostics.error(position, "function '" + name + "': " + ClickLanguage.reason(e));
    }
    return null;
  }
}
