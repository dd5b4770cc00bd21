// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain;

import io.sluice.chain.function.FunctionFile;
import io.sluice.chain.function.FunctionFolders;
import io.sluice.chain.function.FunctionLibrary;
import io.sluice.chain.planner.FunctionProfile;
import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The command {@code sluice function}. */
public final class FunctionCommand {
  private static final String TEXT =
      """
      Usage: sluice function [--functions FOLDER]... COMMAND

        list                     List the functions available.
        show FUNCTION [NAME=VALUE]...
                                 Print a function's parameters, and what it does to packets with
                                 the values given. FUNCTION is a name, or a file if it contains a
                                 slash or '.click'.

      Functions are looked up in the given folders, then in Sluice's configs/functions.
      docs/chains.md explains how to write a function.
      """;

  private final PrintStream out;
  private final PrintStream err;
  private final FunctionLibrary library;

  private FunctionCommand(FunctionLibrary library, PrintStream out, PrintStream err) {
    this.library = library;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the command.
   *
   * @param args the arguments after {@code function}
   * @param out where the result is printed
   * @param err where messages are printed
   * @return the exit status
   */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    List<String> words = new ArrayList<>(args);
    FunctionFolders folders = FunctionFolders.takenFrom(words);
    if (folders.problem() != null) {
      err.println("sluice function: " + folders.problem());
      return 1;
    }
    return new FunctionCommand(folders.library(), out, err).run(words);
  }

  private int run(List<String> words) {
    String command = words.isEmpty() ? "" : words.get(0);
    if (words.contains("--help")) {
      out.print(TEXT);
      return 0;
    } else if (command.equals("list") && words.size() == 1) {
      return list();
    } else if (command.equals("show") && words.size() > 1) {
      return show(words.get(1), words.subList(2, words.size()));
    }
    err.println(
        "sluice function: "
            + switch (command) {
              case "" -> "missing command";
              case "list" -> "'list' takes no arguments";
              case "show" -> "missing function";
              default -> "no command '" + command + "'";
            });
    err.println("Try 'sluice function --help' for more information.");
    return 1;
  }

  private int list() {
    Diagnostics diagnostics = new Diagnostics();
    for (Path file : library.files().values()) {
      try {
        FunctionFile function = FunctionFile.read(file);
        out.printf("%-16s %s%n", function.name(), function.summary());
      } catch (IOException e) {
        diagnostics.error(new Position(file.toString(), 0), ClickLanguage.reason(e));
      }
    }
    return report(diagnostics);
  }

  private int report(Diagnostics diagnostics) {
    diagnostics.lines(true).forEach(err::println);
    return diagnostics.hasErrors() ? 1 : 0;
  }

  private int show(String name, List<String> definitions) {
    Diagnostics diagnostics = new Diagnostics();
    FunctionFile function = library.find(name, null, diagnostics);
    if (function == null) {
      return report(diagnostics);
    }
    Map<String, String> values = new LinkedHashMap<>(function.parameters());
    for (String definition : definitions) {
      int equals = definition.indexOf('=');
      String parameter = equals < 0 ? definition : definition.substring(0, equals);
      if (equals < 0 || !values.containsKey(parameter)) {
        diagnostics.error(
            null, "no parameter '" + parameter + "': the function is " + function.signature());
      } else {
        values.put(parameter, definition.substring(equals + 1));
      }
    }
    FunctionProfile profile =
        diagnostics.hasErrors() ? null : FunctionProfile.of(function, values, diagnostics);
    if (profile != null) {
      print(function, values, profile);
    }
    return report(diagnostics);
  }

  private void print(FunctionFile function, Map<String, String> values, FunctionProfile profile) {
    out.println(function.name() + ": " + function.summary());
    line("file", function.file().toString());
    values.forEach((key, value) -> line(key, value));
    Effects effects = profile.effects();
    if (!profile.undeclared().isEmpty()) {
      line("effects", "not declared: treated as touching everything, because of");
      profile.undeclared().forEach(each -> line("", each));
    } else {
      line("reads", fields(effects.fieldsRead()));
      line("writes", fields(effects.fieldsWritten()));
      line("headers", headers(effects));
      line("drops", effects.does(Action.DROPS) ? "yes" : "no");
      line("state", state(effects));
      line("packets", packets(effects));
      line("NFP", profile.nfp());
    }
    line(
        "reverse",
        profile.hasReversePath() ? "yes, through input 1 and output 1" : "packets pass unchanged");
  }

  private void line(String key, String value) {
    out.printf("  %-10s %s%n", key, value);
  }

  private static String fields(Set<Field> fields) {
    return fields.isEmpty() ? "nothing" : FunctionProfile.names(fields);
  }

  private static String headers(Effects effects) {
    List<String> words = new ArrayList<>();
    add(words, effects, Action.ADDS_HEADER, "adds");
    add(words, effects, Action.REMOVES_HEADER, "removes");
    add(words, effects, Action.RESIZES, "changes where packets end");
    add(words, effects, Action.RELOCATES, "moves packets in memory");
    return words.isEmpty() ? "stay" : String.join(", ", words);
  }

  private static String state(Effects effects) {
    List<String> words = new ArrayList<>();
    add(words, effects, Action.FLOW_STATE, "by flow");
    add(words, effects, Action.STATE, "of all packets, time or chance");
    add(words, effects, Action.COUNTS, "counters");
    add(words, effects, Action.REPORTS, "reports");
    return words.isEmpty() ? "none" : String.join(", ", words);
  }

  private static String packets(Effects effects) {
    List<String> words = new ArrayList<>();
    for (Action action :
        List.of(Action.MAKES, Action.COPIES, Action.KEEPS, Action.REORDERS, Action.SENDS)) {
      add(words, effects, action, action.text());
    }
    return words.isEmpty() ? "one out for one in, or none" : String.join(", ", words);
  }

  private static void add(List<String> words, Effects effects, Action action, String word) {
    if (effects.does(action)) {
      words.add(word);
    }
  }
}
