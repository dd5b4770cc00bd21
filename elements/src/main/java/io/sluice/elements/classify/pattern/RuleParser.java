// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads the arguments of Classifier, IPClassifier and IPFilter. */
public final class RuleParser {
  private final int outputs;
  private final AddressNames names;
  private final PatternProblems problems;

  /**
   * Creates a parser.
   *
   * @param outputs how many outputs the element has
   * @param names names for addresses
   * @param problems takes the messages
   */
  public RuleParser(int outputs, AddressNames names, PatternProblems problems) {
    this.outputs = outputs;
    this.names = names;
    this.problems = problems;
  }

  /**
   * Reads Classifier's patterns: one an output.
   *
   * @param patterns the arguments, unquoted
   * @return the rules; meaningless after an error
   */
  public List<Rule> dataPatterns(List<String> patterns) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      problems.in(i);
      rules.add(new Rule(DataPatternParser.parse(patterns.get(i), problems), i, "output " + i));
    }
    problems.in(-1);
    return rules;
  }

  /**
   * Reads IPClassifier's patterns: one an output.
   *
   * @param patterns the arguments, unquoted
   * @return the rules; meaningless after an error
   */
  public List<Rule> ipPatterns(List<String> patterns) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      problems.in(i);
      List<Lexer.Word> words = Lexer.split(patterns.get(i));
      rules.add(new Rule(IpPatternParser.parse(words, 0, names, problems), i, "output " + i));
    }
    problems.in(-1);
    return rules;
  }

  /**
   * Reads IPFilter's rules: {@code ACTION PATTERN}, or {@code file PATH} for a file with a rule a
   * line.
   *
   * @param texts the arguments, unquoted
   * @return the rules; meaningless after an error
   */
  public List<Rule> filterRules(List<String> texts) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      problems.in(i);
      List<Lexer.Word> words = Lexer.split(texts.get(i));
      if (words.isEmpty()) {
        problems.in(-1);
        problems.error(0, "empty pattern " + i);
      } else if (words.get(0).text().equals("file")) {
        readFile(texts.get(i), words, rules);
      } else {
        rules.add(filterRule(words));
      }
    }
    problems.in(-1);
    return rules;
  }

  private Rule filterRule(List<Lexer.Word> words) {
    int output = action(words.get(0));
    return new Rule(IpPatternParser.parse(words, 1, names, problems), output, problems.place());
  }

  private int action(Lexer.Word word) {
    OptionalLong number = Literals.integer(word.text());
    if (word.text().equals("allow")) {
      if (outputs == 0) {
        problems.error(word.offset(), "'allow' is meaningless, element has zero outputs");
      }
      return 0;
    } else if (word.text().equals("deny") || word.text().equals("drop")) {
      return Rule.DROP;
    } else if (number.isEmpty()) {
      problems.error(word.offset(), "unknown slot ID '" + word.text() + "'");
      return Rule.DROP;
    } else if (number.getAsLong() < 0 || number.getAsLong() >= outputs) {
      problems.error(word.offset(), "slot '" + number.getAsLong() + "' out of range");
      return Rule.DROP;
    }
    return (int) number.getAsLong();
  }

  private void readFile(String text, List<Lexer.Word> words, List<Rule> rules) {
    String path = text.substring(words.get(0).offset() + "file".length()).trim();
    if (path.isEmpty()) {
      problems.error(0, "file must have a single argument, the filename");
      return;
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of(path), StandardCharsets.ISO_8859_1);
    } catch (IOException | InvalidPathException e) {
      problems.error(words.get(0).offset(), "Could not open file " + path);
      return;
    }
    for (int i = 0; i < lines.size(); i++) {
      List<Lexer.Word> lineWords = Lexer.split(lines.get(i));
      if (!lineWords.isEmpty()) {
        problems.inFile(path, i + 1);
        rules.add(filterRule(lineWords));
      }
    }
    problems.inFile(null, 0);
  }
}
