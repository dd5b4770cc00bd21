// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.function;

import io.sluice.lang.ClickLanguage;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Connection;
import io.sluice.lang.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A function file: the body of a compound element, in which packets enter at {@code input} and
 * leave at {@code output}. Port 1 of both, if present, carries the reverse direction: the replies.
 * What the file defines with {@code define} are its parameters and their defaults; its first
 * comment describes it.
 *
 * @param name the file's name without {@code .click}
 * @param file the file
 * @param summary the first sentence of the comment at its top; may be empty
 * @param parameters names, without the dollar sign, and defaults, in order of definition
 * @param text the file's text
 */
public record FunctionFile(
    String name, Path file, String summary, Map<String, String> parameters, String text) {
  /** The suffix of function files. */
  public static final String SUFFIX = ".click";

  /** The element in {@link #graph} where packets enter. */
  public static final String INPUT = "input";

  /** The element in {@link #graph} where packets leave. */
  public static final String OUTPUT = "output";

  /** Declares both ends on the first line, so that the other lines keep their numbers. */
  private static final String ENDS = "input :: Idle; output :: Idle; ";

  /**
   * Reads a function.
   *
   * @param file its file
   * @return the function
   * @throws IOException if the file cannot be read
   */
  public static FunctionFile read(Path file) throws IOException {
    String text = ClickLanguage.readFile(file);
    String fileName = file.getFileName().toString();
    String name =
        fileName.endsWith(SUFFIX)
            ? fileName.substring(0, fileName.length() - SUFFIX.length())
            : fileName;
    // Errors in the file are reported when its graph is made.
    Map<String, String> parameters =
        ClickLanguage.definitions(
            ENDS + text, file.toString(), ClickLanguage.Options.none(), new Diagnostics());
    return new FunctionFile(name, file, summary(text), parameters, text);
  }

  private static String summary(String text) {
    StringBuilder comment = new StringBuilder();
    for (String line : text.split("\n")) {
      if (!line.startsWith("//")) {
        break;
      }
      comment.append(line.substring(2).strip()).append(' ');
    }
    String joined = comment.toString().strip();
    int end = joined.indexOf(". ");
    return end < 0 ? joined : joined.substring(0, end + 1);
  }

  /**
   * The function's elements, with values of its parameters. The first two are {@link #INPUT} and
   * {@link #OUTPUT}.
   *
   * @param values the values, by parameter; the other parameters have their defaults
   * @param diagnostics takes error messages about the file
   * @return the elements; after errors, as much of them as could be read
   */
  public FlatConfig graph(Map<String, String> values, Diagnostics diagnostics) {
    int errors = diagnostics.errorCount();
    FlatConfig flat =
        ClickLanguage.parse(
            ENDS + text,
            file.toString(),
            ClickLanguage.Options.none().withDefinitions(bytes(values)),
            diagnostics);
    if (diagnostics.errorCount() == errors) {
      checkEnds(flat, diagnostics);
      checkCycles(flat, diagnostics);
    }
    return flat;
  }

  /**
   * Converts values to the language's strings, in which each character stands for one byte of
   * UTF-8.
   */
  private static Map<String, String> bytes(Map<String, String> values) {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            texts.put(
                name,
                new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)));
    return texts;
  }

  /** Reports elements from which packets can only circulate for ever. */
  private void checkCycles(FlatConfig flat, Diagnostics diagnostics) {
    Set<Integer> ending = new HashSet<>();
    for (int i = 0; i < flat.elements().size(); i++) {
      int element = i;
      if (flat.connections().stream().noneMatch(c -> c.from() == element)) {
        ending.add(element);
      }
    }
    while (flat.connections().stream()
        .anyMatch(c -> ending.contains(c.to()) && ending.add(c.from()))) {
      // until no further element leads to an end
    }
    for (Connection c : flat.connections()) {
      if (!ending.contains(c.from())) {
        String element = flat.elements().get(c.from()).name();
        diagnostics.error(
            c.position(),
            "function '" + name + "' has a cycle: packets never leave '" + element + "'");
        return;
      }
    }
  }

  private void checkEnds(FlatConfig flat, Diagnostics diagnostics) {
    Position top = new Position(file.toString(), 1);
    boolean[][] used = new boolean[2][2];
    for (Connection c : flat.connections()) {
      if (c.to() == 0 || c.from() == 1) {
        String end = c.to() == 0 ? INPUT : OUTPUT;
        diagnostics.error(
            c.position(), "'" + end + "' may only be used as " + (c.to() == 0 ? OUTPUT : INPUT));
      }
      if (c.from() == 0 && c.fromPort() > 1 || c.to() == 1 && c.toPort() > 1) {
        diagnostics.error(
            c.position(), "a function has port 0, forward, and perhaps port 1, backward; no more");
        return;
      }
      used[0][c.fromPort() & 1] |= c.from() == 0;
      used[1][c.toPort() & 1] |= c.to() == 1;
    }
    if (!used[0][0]) {
      diagnostics.error(top, "function '" + name + "' has no input: nothing follows 'input'");
    }
    if (!used[1][0]) {
      diagnostics.error(top, "function '" + name + "' has no output: nothing leads to 'output'");
    }
    if (used[0][1] != used[1][1]) {
      String missing = used[0][1] ? "[1] output" : "input [1]";
      diagnostics.error(
          top, "function '" + name + "' has no '" + missing + "' for the reverse path");
    }
  }

  /**
   * The function's signature, for users.
   *
   * @return for example {@code nat(ADDRESS 203.0.113.1)}
   */
  public String signature() {
    return name
        + "("
        + ConfigStrings.join(
            parameters.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList())
        + ")";
  }
}
