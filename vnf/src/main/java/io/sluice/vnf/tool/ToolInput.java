// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.router.Router;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options that Click's tools share: which configuration to read, where to write, and flags of
 * one letter or one word.
 */
final class ToolInput {
  private final String tool;
  private final PrintStream out;
  private final PrintStream err;
  private final Set<String> flags = new HashSet<>();
  private final Map<String, String> definitions = new LinkedHashMap<>();
  private String file;
  private String expression;
  private String output = "-";
  private String clickPath = System.getenv("CLICKPATH");

  ToolInput(String tool, PrintStream out, PrintStream err) {
    this.tool = tool;
    this.out = out;
    this.err = err;
  }

  /**
   * Reads the arguments.
   *
   * @param args what stands behind the tool's name
   * @param known its flags, short letters and long words, each followed by {@code =} when a value
   *     belongs to it that does not matter here
   * @param help what it prints when asked what it is for
   * @return false when that or its version was all that was wanted
   */
  boolean parse(List<String> args, List<String> known, String help) {
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      if (arg.equals("--help")) {
        out.print(help);
        return false;
      } else if (arg.equals("--version") || arg.equals("-v")) {
        out.println(tool + " (Sluice) " + Router.version());
        return false;
      } else if (arg.startsWith("--")) {
        i += longOption(arg.substring(2), args, i, known);
      } else if (arg.length() > 1 && arg.startsWith("-")) {
        i += letters(arg, args, i, known);
      } else if (arg.matches("\\w+=.*")) {
        int equals = arg.indexOf('=');
        definitions.put(arg.substring(0, equals), arg.substring(equals + 1));
      } else {
        setFile(arg);
      }
    }
    return true;
  }

  private int longOption(String text, List<String> args, int at, List<String> known) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    String letter =
        switch (name) {
          case "file" -> "f";
          case "expression" -> "e";
          case "output" -> "o";
          case "clickpath" -> "C";
          default -> name;
        };
    if (known.contains(letter)) {
      flags.add(letter);
      return 0;
    } else if (equals >= 0) {
      set(letter, text.substring(equals + 1), "--" + name, known);
      return 0;
    }
    set(letter, following(args, at, "--" + name), "--" + name, known);
    return 1;
  }

  private int letters(String arg, List<String> args, int at, List<String> known) {
    for (int k = 1; k < arg.length(); k++) {
      String letter = arg.substring(k, k + 1);
      if (known.contains(letter)) {
        flags.add(letter);
      } else if (k + 1 < arg.length()) {
        set(letter, arg.substring(k + 1), "-" + letter, known);
        return 0;
      } else {
        set(letter, following(args, at, "-" + letter), "-" + letter, known);
        return 1;
      }
    }
    return 0;
  }

  private static String following(List<String> args, int at, String option) {
    if (at + 1 == args.size()) {
      throw new ToolException("'" + option + "' requires an argument");
    }
    return args.get(at + 1);
  }

  private void set(String letter, String value, String as, List<String> known) {
    switch (letter) {
      case "f" -> setFile(value);
      case "e" -> {
        if (file != null || expression != null) {
          throw new ToolException("router configuration specified twice");
        }
        expression = value;
      }
      case "o" -> output = value;
      case "C" -> clickPath = value;
      default -> {
        if (!known.contains(letter + "=")) {
          throw new ToolException("unrecognized option '" + as + "'");
        }
      }
    }
  }

  private void setFile(String name) {
    if (file != null || expression != null) {
      throw new ToolException("router configuration specified twice");
    }
    file = name;
  }

  /** Whether a flag was given. */
  boolean has(String flag) {
    return flags.contains(flag);
  }

  /** Whether a file to write to was named. */
  boolean hasOutput() {
    return !output.equals("-");
  }

  /** The name of the configuration in messages. */
  String name() {
    return expression != null ? "config" : file == null || file.equals("-") ? "<stdin>" : file;
  }

  /** The text of the configuration. */
  String text() {
    try {
      if (expression != null) {
        byte[] bytes = expression.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.ISO_8859_1);
      } else if (file == null || file.equals("-")) {
        return new String(System.in.readAllBytes(), StandardCharsets.ISO_8859_1);
      }
      return ClickLanguage.readFile(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw new ToolException(name() + ": cannot be read");
    }
  }

  ClickLanguage.Options language() {
    ClickLanguage.Options options = ClickLanguage.Options.none().withDefinitions(definitions);
    if (clickPath == null) {
      return options;
    }
    String[] folders = clickPath.split(File.pathSeparator, -1);
    return options.withLibraryPath(Arrays.stream(folders).map(Path::of).toList());
  }

  /** The flat configuration; null when it has errors, which are printed. */
  FlatConfig flat() {
    return flat(text());
  }

  /** The same, of a text that was read already. */
  FlatConfig flat(String text) {
    Diagnostics diagnostics = new Diagnostics();
    FlatConfig flat = ClickLanguage.parse(text, name(), language(), diagnostics);
    return print(diagnostics) ? flat : null;
  }

  /** Prints messages; false when there are errors among them. */
  boolean print(Diagnostics diagnostics) {
    diagnostics.lines(true).forEach(err::println);
    return !diagnostics.hasErrors();
  }

  /** Writes what the tool has made to where it is wanted. */
  int write(String text) {
    if (output.equals("-")) {
      out.print(text);
      return 0;
    }
    try {
      Files.writeString(Path.of(output), text, StandardCharsets.ISO_8859_1);
      return 0;
    } catch (IOException | InvalidPathException e) {
      throw new ToolException(output + ": cannot be written");
    }
  }
}
