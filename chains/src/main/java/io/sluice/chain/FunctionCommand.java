// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain;

import io.sluice.chain.function.FunctionFile;
import io.sluice.chain.function.FunctionLibrary;
import io.sluice.lang.Diagnostics;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command {@code sluice function}. */
public final class FunctionCommand {
  static final String TEXT =
      """
      Usage: sluice function [--functions FOLDER]... COMMAND

        list          List the functions there are.
        show NAME     Print a function's parameters, and what it does to packets. NAME may be a
                      file, with a slash or '.click' in it.

      Functions are looked for in the folders given, then in Sluice's configs/functions.
      """;

  private FunctionCommand() {}

  /**
   * Runs the command.
   *
   * @param args what stands behind {@code function}
   * @param out for what was asked for
   * @param err for messages
   * @return the exit status
   */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    List<Path> folders = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      if (args.get(i).equals("--functions") && i + 1 < args.size()) {
        folders.add(Path.of(args.get(++i)));
      } else {
        words.add(args.get(i));
      }
    }
    FunctionLibrary library = FunctionLibrary.of(folders);
    if (words.equals(List.of("--help"))) {
      out.print(TEXT);
    } else if (words.equals(List.of("list"))) {
      list(library, out, err);
    } else {
      err.println("sluice function: what to do is missing, or unknown");
      err.println("Try 'sluice function --help' for more information.");
      return 1;
    }
    return 0;
  }

  private static void list(FunctionLibrary library, PrintStream out, PrintStream err) {
    Diagnostics diagnostics = new Diagnostics();
    for (Path file : library.files().values()) {
      FunctionFile function = FunctionFile.read(file, diagnostics);
      if (function != null) {
        out.printf("%-16s %s%n", function.name(), function.summary());
      }
    }
    diagnostics.lines(true).forEach(err::println);
  }
}
