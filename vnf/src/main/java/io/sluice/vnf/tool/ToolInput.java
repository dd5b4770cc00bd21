// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.Archive;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfigWriter;
import io.sluice.router.Router;
import io.sluice.vnf.tool.ToolOptions.Option;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Common to Click's tools: the configuration to read, the output, and the reporting of errors. */
final class ToolInput {
  /** Options of each tool that reads one configuration and writes one. */
  private static final List<String> COMMON =
      List.of("f,file=", "e,expression=", "o,output=", "C,clickpath=");

  /**
   * A configuration as it was read.
   *
   * @param name what messages call it
   * @param text its text
   * @param members what else lies in the archive that it came in; empty when it came in none
   */
  record Source(String name, String text, Map<String, String> members) {}

  private final String tool;
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> definitions = new LinkedHashMap<>();
  private List<Option> options = List.of();
  private final List<String> further = new ArrayList<>();
  private Option router;
  private boolean operandSeen;
  private String output;
  private String clickPath = System.getenv("CLICKPATH");
  private Source source;

  ToolInput(String tool, PrintStream out, PrintStream err) {
    this.tool = tool;
    this.out = out;
    this.err = err;
  }

  /**
   * Reads the arguments of a tool that reads one configuration: a file, the first operand; or an
   * expression.
   *
   * @param args what stands behind the tool's name
   * @param known the tool's own options, as {@link ToolOptions} has them
   * @param operands how many files it takes behind the configuration
   * @param help what it prints when asked what it is for
   * @return false when that or its version was all that was wanted
   */
  boolean parse(List<String> args, List<String> known, int operands, String help) {
    List<String> all = new ArrayList<>(known);
    all.addAll(COMMON);
    if (!read(args, all, help)) {
      return false;
    }
    for (Option option : options) {
      switch (option.name()) {
        case "file", "expression" -> setRouter(option);
        case "" -> operand(option, operands);
        default -> {}
      }
    }
    return true;
  }

  /** Reads the arguments of any tool; false when help or version was all that was wanted. */
  boolean read(List<String> args, List<String> known, String help) {
    options = ToolOptions.parse(args, known);
    for (Option option : options) {
      if (option.name().equals("help")) {
        out.print(help);
        return false;
      } else if (option.name().equals("version")) {
        out.println(tool + " (Sluice) " + Router.version());
        return false;
      } else if (option.name().equals("output")) {
        if (output != null) {
          throw ToolException.usage("output file specified twice");
        }
        output = option.value();
      } else if (option.name().equals("clickpath")) {
        clickPath = option.value();
      }
    }
    return true;
  }

  private void operand(Option option, int operands) {
    String text = option.value();
    if (text.matches("(?s)\\w+=.*")) {
      int equals = text.indexOf('=');
      String name = text.substring(0, equals);
      if (definitions.putIfAbsent(name, text.substring(equals + 1)) != null) {
        throw ToolException.named("parameter '" + name + "' multiply defined");
      }
    } else if (operandSeen && further.size() < operands) {
      further.add(text);
    } else {
      setRouter(option);
      operandSeen = true;
    }
  }

  private void setRouter(Option option) {
    if (router != null) {
      throw ToolException.usage("router configuration specified twice");
    }
    router = option;
  }

  /** What was said, in order. */
  List<Option> options() {
    return options;
  }

  /** Whether an option was given. */
  boolean has(String name) {
    return options.stream().anyMatch(option -> option.name().equals(name));
  }

  /** The values of an option. */
  List<String> values(String name) {
    return options.stream().filter(o -> o.name().equals(name)).map(Option::value).toList();
  }

  /** Operands behind the configuration. */
  List<String> further() {
    return further;
  }

  /** Whether a file to write to was named. */
  boolean hasOutput() {
    return output != null;
  }

  /** The configuration that the command line names. */
  Source source() {
    if (source == null) {
      boolean expression = router != null && router.name().equals("expression");
      source = load(router == null ? "-" : router.value(), expression);
    }
    return source;
  }

  /** Reads a file, standard input ({@code -}), or an expression. */
  Source load(String named, boolean expression) {
    String name = expression ? "config" : named.equals("-") ? "<stdin>" : named;
    String text;
    try {
      if (expression) {
        byte[] bytes = named.getBytes(StandardCharsets.UTF_8);
        text = new String(bytes, StandardCharsets.ISO_8859_1);
      } else if (named.equals("-")) {
        text = new String(System.in.readAllBytes(), StandardCharsets.ISO_8859_1);
      } else {
        text = ClickLanguage.readFile(Path.of(named));
      }
    } catch (IOException | InvalidPathException e) {
      throw ToolException.plain(name + ": " + reason(e, "cannot be read"));
    }
    if (!Archive.is(text)) {
      return new Source(name, text, Map.of());
    }
    Diagnostics diagnostics = new Diagnostics();
    Map<String, String> members = Archive.members(text, name, diagnostics);
    print(diagnostics);
    String config = members.remove(Archive.CONFIG);
    if (config == null) {
      throw ToolException.plain(name + ": archive has no 'config' section");
    }
    return new Source(name, config, members);
  }

  private static String reason(Exception e, String otherwise) {
    if (e instanceof NoSuchFileException) {
      return "No such file or directory";
    } else if (e instanceof AccessDeniedException) {
      return "Permission denied";
    }
    return otherwise;
  }

  /** How a configuration is read that is to run. */
  ClickLanguage.Options language() {
    return ClickLanguage.Options.none().withDefinitions(definitions).withClickPath(clickPath);
  }

  /** The flat configuration that the command line names; null when it has errors, printed. */
  FlatConfig flat() {
    return flat(source());
  }

  /** The flat configuration of a text, as a rule with its variables; null when it has errors. */
  FlatConfig flat(Source from) {
    return parse(from, has("expand-vars") ? language() : language().keepingVariables());
  }

  /** The same with all variables replaced by their values. */
  FlatConfig expanded(Source from) {
    return parse(from, language());
  }

  private FlatConfig parse(Source from, ClickLanguage.Options options) {
    Diagnostics diagnostics = new Diagnostics();
    FlatConfig flat = ClickLanguage.parse(from.text(), from.name(), options, diagnostics);
    return print(diagnostics) ? flat : null;
  }

  /** Prints messages; false when there are errors among them. */
  boolean print(Diagnostics diagnostics) {
    diagnostics.lines(true).forEach(err::println);
    return !diagnostics.hasErrors();
  }

  /** Prints a message. */
  void warn(String message) {
    err.println(message);
  }

  /** Prints a message with the tool's name. */
  void say(String message) {
    err.println(tool + ": " + message);
  }

  /** Writes a configuration, in an archive when the one that was read came in one. */
  int write(FlatConfig config) {
    return write(config, has("config") ? Map.of() : source().members());
  }

  /** Writes a configuration, in an archive when there are other members. */
  int write(FlatConfig config, Map<String, String> members) {
    String text = FlatConfigWriter.writeInOrder(config);
    if (members.isEmpty()) {
      return write(text);
    }
    Map<String, String> all = new LinkedHashMap<>();
    all.put(Archive.CONFIG, text);
    all.putAll(members);
    return write(Archive.write(all));
  }

  /** Writes what the tool has made to where it is wanted. */
  int write(String text) {
    if (output == null || output.equals("-")) {
      out.print(text);
      return 0;
    }
    try {
      Files.writeString(Path.of(output), text, StandardCharsets.ISO_8859_1);
      return 0;
    } catch (IOException | InvalidPathException e) {
      throw ToolException.plain(output + ": " + reason(e, "cannot be written"));
    }
  }
}
