// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.clicktest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A test in Click's format: sections that begin with a line {@code %NAME [OPTIONS] [FILE...]}.
 *
 * <ul>
 *   <li>{@code %info} (also {@code %desc}) what is tested.
 *   <li>{@code %require} shell commands; when one fails the test does not apply here.
 *   <li>{@code %script} shell commands, run in a folder of their own; all must succeed.
 *   <li>{@code %file [-d] [+LENGTH] FILE...} a file that is made before; {@code stdin} is the input
 *       of the script. {@code -d} takes one character off the beginning of each line.
 *   <li>{@code %expect [-adiw] FILE...} what a file, {@code stdout} or {@code stderr} must say
 *       after; a part in double braces is a regular expression. {@code -a}: one of several such
 *       sections must fit; {@code -i}: case does not matter; {@code -w}: blanks do not matter.
 *       {@code %expectx}: all lines are regular expressions; {@code %expectv}: verbatim. {@code
 *       %stdin}, {@code %stdout} and {@code %stderr} are short forms.
 *   <li>{@code %ignore [-i] FILE...} lines to be left out before, of all files if none is named;
 *       {@code %ignorex}, {@code %ignorev} likewise.
 *   <li>{@code %eof} ends the test.
 * </ul>
 *
 * Empty lines and blanks at the end of lines do not matter, but in {@code %expectv}.
 */
final class ClickTest {
  private enum Kind {
    BRACES,
    REGEX,
    VERBATIM
  }

  private record Expectation(String text, Kind kind, String options, int line) {}

  private record Ignored(String file, Pattern pattern) {}

  private static final String ALL = "all";

  private final StringBuilder script = new StringBuilder();
  private final StringBuilder require = new StringBuilder();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, List<Expectation>> expected = new LinkedHashMap<>();
  private final List<Ignored> ignored = new ArrayList<>();

  private ClickTest() {}

  /** Reads a test. */
  static ClickTest read(Path file) throws IOException {
    return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  /** Reads a test from its text. */
  static ClickTest parse(String text) {
    ClickTest test = new ClickTest();
    List<String> lines = Arrays.asList(text.split("\n", -1));
    int at = 0;
    while (at < lines.size() && !lines.get(at).startsWith("%eof")) {
      int end = at + 1;
      while (end < lines.size() && !isSection(lines.get(end))) {
        end++;
      }
      if (isSection(lines.get(at))) {
        end = test.section(lines, at, end);
      }
      at = end;
    }
    return test;
  }

  private static boolean isSection(String line) {
    return line.matches("%[a-z]+( .*|\\s*)");
  }

  /** Takes a section; where the next one begins. */
  private int section(List<String> lines, int at, int end) {
    List<String> words = new ArrayList<>(List.of(lines.get(at).substring(1).trim().split("\\s+")));
    String name = words.remove(0);
    StringBuilder options = new StringBuilder();
    int length = -1;
    while (!words.isEmpty() && words.get(0).matches("-[a-z]+|\\+\\d+")) {
      String word = words.remove(0);
      if (word.startsWith("+")) {
        length = Integer.parseInt(word.substring(1));
      } else {
        options.append(word.substring(1));
      }
    }
    StringBuilder body = new StringBuilder();
    int next = end;
    if (length >= 0) {
      next = at + 1;
      while (next < lines.size() && body.length() < length) {
        body.append(lines.get(next++)).append('\n');
      }
      body.setLength(Math.min(length, body.length()));
    } else {
      boolean shorter = options.indexOf("d") >= 0;
      for (String line : lines.subList(at + 1, end)) {
        boolean last = line.isEmpty() && lines.size() == end && body.length() > 0;
        body.append(shorter && !line.isEmpty() ? line.substring(1) : line).append(last ? "" : "\n");
      }
    }
    take(name, options.toString(), words, body.toString(), at + 2);
    return next;
  }

  private void take(String name, String options, List<String> words, String body, int line) {
    switch (name) {
      case "info", "desc", "cut" -> {}
      case "script", "test" -> script.append(body);
      case "require" -> require.append(body);
      case "file" -> {
        for (String file : words.isEmpty() ? List.of("stdin") : words) {
          files.put(file, body.getBytes(StandardCharsets.ISO_8859_1));
        }
      }
      case "stdin" -> take("file", options, List.of("stdin"), body, line);
      case "stdout", "stderr" -> expect(Kind.BRACES, options, List.of(name), body, line);
      case "expect" -> expect(Kind.BRACES, options, words, body, line);
      case "expectx" -> expect(Kind.REGEX, options, words, body, line);
      case "expectv" -> expect(Kind.VERBATIM, options, words, body, line);
      case "ignore" -> ignore(Kind.BRACES, options, words, body);
      case "ignorex" -> ignore(Kind.REGEX, options, words, body);
      case "ignorev" -> ignore(Kind.VERBATIM, options, words, body);
      default ->
          throw new IllegalArgumentException("line " + (line - 1) + ": unknown section %" + name);
    }
  }

  private void expect(Kind kind, String options, List<String> words, String body, int line) {
    for (String file : words.isEmpty() ? List.of("stdout") : words) {
      expected
          .computeIfAbsent(file, f -> new ArrayList<>())
          .add(new Expectation(body, kind, options, line));
    }
  }

  private void ignore(Kind kind, String options, List<String> words, String body) {
    for (String file : words.isEmpty() ? List.of(ALL) : words) {
      for (String line : body.split("\n")) {
        if (!line.isBlank()) {
          ignored.add(new Ignored(file, pattern(line, kind, options)));
        }
      }
    }
  }

  private static Pattern pattern(String line, Kind kind, String options) {
    String stripped = line.stripTrailing();
    String regex =
        switch (kind) {
          case REGEX -> stripped;
          case VERBATIM -> Pattern.quote(stripped);
          case BRACES -> holes(stripped);
        };
    return Pattern.compile(regex, options.contains("i") ? Pattern.CASE_INSENSITIVE : 0);
  }

  /** Text with regular expressions in double braces, as one regular expression. */
  private static String holes(String line) {
    StringBuilder regex = new StringBuilder();
    int at = 0;
    for (int open = line.indexOf("{{"); open >= 0; open = line.indexOf("{{", at)) {
      int close = line.indexOf("}}", open);
      if (close < 0) {
        break;
      }
      String inside = line.substring(open + 2, close);
      regex.append(Pattern.quote(line.substring(at, open)));
      // A remark, to be printed when the line does not fit.
      regex.append(inside.startsWith("?") ? "\\s*" : "(?:" + inside + ")");
      at = close + 2;
    }
    return regex.append(Pattern.quote(line.substring(at))).toString();
  }

  /** What decides whether the test applies. */
  String require() {
    return require.toString();
  }

  /** What is run. */
  String script() {
    return script.toString();
  }

  /** The files that are there before, by name. */
  Map<String, byte[]> files() {
    return files;
  }

  /** The files that are looked at after. */
  Iterable<String> expected() {
    return expected.keySet();
  }

  /**
   * Compares what came out with what was expected.
   *
   * @param file its name
   * @param actual what it says
   * @return what is wrong; null when nothing is
   */
  String compare(String file, String actual) {
    List<Expectation> sections = expected.get(file);
    String wrong = null;
    for (Expectation section : sections) {
      String difference = difference(file, actual, section);
      boolean alternative = section.options.contains("a");
      if (difference == null && alternative) {
        return null;
      }
      wrong = wrong == null ? difference : wrong;
    }
    return wrong;
  }

  private String difference(String file, String actual, Expectation section) {
    if (section.kind == Kind.VERBATIM) {
      return actual.equals(section.text) ? null : file + " differs from line " + section.line;
    }
    List<String> lines = new ArrayList<>();
    for (String line : actual.split("\n")) {
      String stripped = line.stripTrailing();
      if (!stripped.isEmpty() && !isIgnored(file, stripped)) {
        lines.add(stripped);
      }
    }
    int at = 0;
    int number = section.line - 1;
    for (String line : section.text.split("\n", -1)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String got = at < lines.size() ? lines.get(at) : null;
      if (got == null || !fits(line, got, section)) {
        return "line %d: %s: expected '%s', got %s"
            .formatted(number, file, line, got == null ? "its end" : "'" + got + "'");
      }
      at++;
    }
    return at == lines.size()
        ? null
        : "line %d: %s: expected its end, got '%s'".formatted(number, file, lines.get(at));
  }

  private static boolean fits(String line, String got, Expectation section) {
    boolean blind = section.options.contains("w");
    Pattern pattern = pattern(blind ? withoutBlanks(line) : line, section.kind, section.options);
    return pattern.matcher(blind ? got.replaceAll("\\s", "") : got).matches();
  }

  /** Takes blanks away, but not those in regular expressions. */
  private static String withoutBlanks(String line) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < line.length()) {
      int open = line.indexOf("{{", at);
      int close = open < 0 ? -1 : line.indexOf("}}", open);
      int end = close < 0 ? line.length() : open;
      text.append(line.substring(at, end).replaceAll("\\s", ""));
      at = close < 0 ? end : close + 2;
      text.append(close < 0 ? "" : line.substring(open, at));
    }
    return text.toString();
  }

  private boolean isIgnored(String file, String line) {
    for (Ignored one : ignored) {
      if ((one.file.equals(ALL) || one.file.equals(file)) && one.pattern.matcher(line).matches()) {
        return true;
      }
    }
    return false;
  }
}
