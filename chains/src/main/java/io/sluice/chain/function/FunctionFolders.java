// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.function;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The function folders that a command line names. */
public final class FunctionFolders {
  private static final String OPTION = "--functions";

  private final List<Path> folders = new ArrayList<>();
  private String problem;

  private FunctionFolders() {}

  /**
   * Takes the {@code --functions} options out of a command line.
   *
   * @param words the words of the command line; the options are removed from them
   * @return the folders
   */
  public static FunctionFolders takenFrom(List<String> words) {
    FunctionFolders found = new FunctionFolders();
    for (int at = words.indexOf(OPTION); at >= 0; at = words.indexOf(OPTION)) {
      words.remove(at);
      if (at == words.size()) {
        found.problem = OPTION + " needs a folder";
      } else {
        found.add(words.remove(at));
      }
    }
    return found;
  }

  private void add(String name) {
    try {
      Path folder = Path.of(name);
      folders.add(folder);
      if (!Files.isDirectory(folder)) {
        problem = OPTION + ": no such folder: " + name;
      } else if (!Files.isReadable(folder)) {
        problem = OPTION + ": cannot list " + name;
      }
    } catch (InvalidPathException e) {
      problem = OPTION + ": invalid folder name: " + name;
    }
  }

  /**
   * The error in the folders, if any.
   *
   * @return a clause; null if all folders can be listed
   */
  public String problem() {
    return problem;
  }

  /**
   * The functions in these folders, and Sluice's own.
   *
   * @return the library
   */
  public FunctionLibrary library() {
    return FunctionLibrary.of(folders);
  }
}
