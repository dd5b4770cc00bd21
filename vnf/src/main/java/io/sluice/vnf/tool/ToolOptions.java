// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a command line as Click's tools do: letters in clusters, words that may be abbreviated
 * while they stay unique, operands in any place.
 */
final class ToolOptions {
  private static final List<String> EVERYWHERE = List.of("help", "v,version");

  /**
   * What was said, in order.
   *
   * @param name the option's long name; empty for an operand
   * @param value what belongs to it, or the operand; null for a flag
   */
  record Option(String name, String value) {}

  /** What may be said: a letter, or 0; a word; and whether a value belongs to it. */
  private record Known(char letter, String name, boolean valued) {
    static Known of(String text) {
      boolean valued = text.endsWith("=");
      String names = valued ? text.substring(0, text.length() - 1) : text;
      boolean lettered = names.length() > 2 && names.charAt(1) == ',';
      return new Known(lettered ? names.charAt(0) : 0, names.substring(lettered ? 2 : 0), valued);
    }
  }

  private final List<String> args;
  private final List<Known> known = new ArrayList<>();
  private final List<Option> options = new ArrayList<>();
  private int next;

  private ToolOptions(List<String> args, List<String> known) {
    this.args = args;
    known.forEach(text -> this.known.add(Known.of(text)));
    EVERYWHERE.forEach(text -> this.known.add(Known.of(text)));
  }

  /**
   * Reads a command line.
   *
   * @param args what stands behind the tool's name
   * @param known options as in {@code "f,file="} (with a value), {@code "V,verbose"}, {@code
   *     "config"}; several with one letter are names of the first; {@code help} and {@code version}
   *     are known everywhere
   * @return what was said, in order
   * @throws ToolException when there is an option that is not known, or lacks its value
   */
  static List<Option> parse(List<String> args, List<String> known) {
    ToolOptions options = new ToolOptions(args, known);
    options.parse();
    return options.options;
  }

  private void parse() {
    boolean onlyOperands = false;
    while (next < args.size()) {
      String arg = args.get(next++);
      if (onlyOperands || arg.equals("-") || !arg.startsWith("-")) {
        options.add(new Option("", arg));
      } else if (arg.equals("--")) {
        onlyOperands = true;
      } else if (arg.startsWith("--")) {
        word(arg);
      } else {
        letters(arg);
      }
    }
  }

  private void word(String arg) {
    int equals = arg.indexOf('=');
    String said = equals < 0 ? arg : arg.substring(0, equals);
    String value = equals < 0 ? null : arg.substring(equals + 1);
    Known option = find(said);
    if (!option.valued && value != null) {
      throw ToolException.usage("'" + said + "' can't take an argument");
    }
    add(option, value, said);
  }

  private Known find(String said) {
    Set<Known> matches = new HashSet<>();
    for (Known option : known) {
      if (option.name.equals(said.substring(2))) {
        return firstNamed(option);
      } else if (said.length() > 2 && option.name.startsWith(said.substring(2))) {
        matches.add(firstNamed(option));
      }
    }
    if (matches.isEmpty()) {
      throw ToolException.usage("unrecognized option '" + said + "'");
    } else if (matches.size() > 1) {
      throw ToolException.usage("option '" + said + "' is ambiguous");
    }
    return matches.iterator().next();
  }

  /** Options with one letter are one option with several names. */
  private Known firstNamed(Known option) {
    return option.letter == 0
        ? option
        : known.stream().filter(o -> o.letter == option.letter).findFirst().orElseThrow();
  }

  private void letters(String arg) {
    for (int i = 1; i < arg.length(); i++) {
      char letter = arg.charAt(i);
      Known option = known.stream().filter(o -> o.letter == letter).findFirst().orElse(null);
      if (option == null) {
        throw ToolException.usage("unrecognized option '-" + letter + "'");
      }
      String rest = arg.substring(i + 1);
      add(option, option.valued && !rest.isEmpty() ? rest : null, "-" + letter);
      if (option.valued) {
        return;
      }
    }
  }

  private void add(Known option, String value, String said) {
    String given = value;
    if (option.valued && given == null) {
      if (next == args.size()) {
        throw ToolException.usage("'" + said + "' requires an argument");
      }
      given = args.get(next++);
    }
    options.add(new Option(option.name, given));
  }
}
