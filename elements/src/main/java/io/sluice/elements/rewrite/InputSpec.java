// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Integers;
import io.sluice.element.Element;
import io.sluice.elements.rewrite.RewritePattern.PatternException;
import io.sluice.lang.ConfigStrings;
import io.sluice.run.Worker;
import java.math.BigInteger;
import java.util.List;

/** What a rewriter does with packets of no flow that come in at one input. */
final class InputSpec {
  /** What to do. */
  enum Kind {
    DROP,
    PASS,
    KEEP,
    PATTERN,
    MAPPER
  }

  /** How it was written. */
  String text = "";

  final Kind kind;
  final int output;
  final int replyOutput;
  private RewritePattern pattern;
  IPMapper mapper;

  /** Flows that packets from this input began and that are still there. */
  int flows;

  /** New flows for which nothing was free. */
  long failures;

  private InputSpec(
      Kind kind, int output, int replyOutput, RewritePattern pattern, IPMapper mapper) {
    this.kind = kind;
    this.output = output;
    this.replyOutput = replyOutput;
    this.pattern = pattern;
    this.mapper = mapper;
  }

  /**
   * Reads a specification.
   *
   * @param text for example {@code pattern 1.0.0.1 1024-65535 - - 0 1}
   * @param near the rewriter it is for
   * @return the specification
   * @throws PatternException with what is wrong
   */
  static InputSpec parse(String text, Element near) throws PatternException {
    List<String> words = ConfigStrings.words(text);
    if (words.isEmpty()) {
      throw new PatternException("empty argument");
    }
    String word = ConfigStrings.unquote(words.get(0));
    InputSpec spec = parse(word, words.subList(1, words.size()), near);
    spec.text = text;
    return spec;
  }

  private static InputSpec parse(String word, List<String> rest, Element near)
      throws PatternException {
    return switch (word) {
      case "pass", "passthrough", "nochange" -> pass(rest, near);
      case "keep" -> keep(rest, near);
      case "drop", "discard" -> {
        if (!rest.isEmpty()) {
          throw new PatternException("syntax error, expected '" + word + "'");
        }
        yield new InputSpec(Kind.DROP, 0, 0, null, null);
      }
      case "pattern", "xpattern" -> withPattern(rest, near);
      default -> mapper(word, rest, near);
    };
  }

  private static InputSpec pass(List<String> rest, Element near) throws PatternException {
    Integer output = rest.isEmpty() ? Integer.valueOf(0) : number(rest.get(0));
    if (output == null || rest.size() > 1) {
      throw new PatternException("syntax error, expected 'nochange [OUTPUT]'");
    }
    checkOutputs(near, output, output);
    return new InputSpec(Kind.PASS, output, output, null, null);
  }

  private static InputSpec keep(List<String> rest, Element near) throws PatternException {
    int[] ports = ports(rest);
    checkOutputs(near, ports[0], ports[1]);
    return new InputSpec(Kind.KEEP, ports[0], ports[1], null, null);
  }

  private static InputSpec withPattern(List<String> rest, Element near) throws PatternException {
    InputSpec spec = pattern(rest, near);
    checkOutputs(near, spec.output, spec.replyOutput);
    return spec;
  }

  /** Reads a pattern and two outputs, whose existence is not verified. */
  static InputSpec pattern(List<String> words, Element near) throws PatternException {
    if (words.size() <= 2) {
      throw new PatternException("syntax error");
    }
    int end = words.size() - 2;
    RewritePattern pattern = RewritePattern.parse(words.subList(0, end), near);
    int[] ports = ports(words.subList(end, words.size()));
    return new InputSpec(Kind.PATTERN, ports[0], ports[1], pattern, null);
  }

  private static int[] ports(List<String> words) throws PatternException {
    Integer forward = words.size() == 2 ? number(words.get(0)) : null;
    if (forward == null) {
      throw new PatternException("bad forward port");
    }
    Integer reply = number(words.get(1));
    if (reply == null) {
      throw new PatternException("bad reply port");
    }
    return new int[] {forward, reply};
  }

  /** Reads an integer; null when it is none. */
  static Integer number(String word) {
    BigInteger value = Integers.parse(word);
    return value == null || value.bitLength() >= Integer.SIZE ? null : value.intValue();
  }

  private static void checkOutputs(Element near, int forward, int reply) throws PatternException {
    if (forward < 0 || forward >= near.nOutputs() || reply < 0 || reply >= near.nOutputs()) {
      throw new PatternException("output port out of range");
    }
  }

  private static InputSpec mapper(String word, List<String> rest, Element near)
      throws PatternException {
    Element element = near.router().find(word, near);
    if (element == null) {
      throw new PatternException("unknown specification");
    }
    if (!rest.isEmpty()) {
      throw new PatternException("syntax error, expected element name");
    }
    if (!(element instanceof IPMapper found)) {
      throw new PatternException("element is not an IPMapper");
    }
    return new InputSpec(Kind.MAPPER, 0, 0, null, found);
  }

  /** Decides on a new flow; as {@link IPMapper#map}. */
  int map(Mapping mapping, long packet) {
    mapping.output = output;
    mapping.replyOutput = replyOutput;
    int result =
        switch (kind) {
          case PASS -> output;
          case KEEP -> Mapping.ADD;
          case PATTERN -> pattern.map(mapping);
          case MAPPER -> mapper.map(mapping, packet);
          case DROP -> Mapping.FAIL;
        };
    if (result == Mapping.FAIL && kind != Kind.DROP) {
      failures++;
    }
    return result;
  }

  /** Has a copy of the rewriter choose by a pattern of its own, others may be at it as well. */
  void share(int index) {
    if (pattern != null) {
      pattern = pattern.forCopy(index);
    }
  }

  /** Has the mapper be the one that runs where the rewriter runs. */
  void bind(Worker worker) {
    if (mapper instanceof Element element) {
      mapper = (IPMapper) element.router().instance(element, worker);
    }
  }

  /** Whether packets that look as a mapping begins may be replies of flows that began here. */
  boolean mayHaveMade(Mapping reply) {
    return switch (kind) {
      case DROP, PASS -> false;
      case KEEP -> true;
      case PATTERN -> pattern.mayHaveMade(reply);
      case MAPPER -> mapper.mayHaveMade(reply);
    };
  }

  /** What it is, as handlers show it, with a number of flows. */
  String describe(int count) {
    String text =
        switch (kind) {
          case DROP -> "<drop>";
          case PASS -> "<nochange>";
          case KEEP -> "<keep>";
          case PATTERN -> pattern.toString();
          case MAPPER -> "<mapper>";
        };
    return text + (count == 0 ? "" : " [" + count + "]") + "\n";
  }
}
