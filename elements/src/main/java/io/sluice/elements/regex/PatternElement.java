// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.List;

/**
 * What the elements have in common whose arguments are patterns: compiling them, and replacing them
 * while packets flow.
 */
abstract class PatternElement extends PacketElement {
  /** What tables may take unless the configuration says otherwise. */
  static final int DEFAULT_BYTES = 64 << 20;

  private static final int MIN_BYTES = 4096;

  /** Patterns as they were given, and what they were compiled to. */
  private record State(List<String> patterns, RegexSet set) {}

  /** Written on the worker only; read by whoever prepares a change. */
  private volatile State state = new State(List.of(), null);

  private RegexSet set;
  private int maxBytes = DEFAULT_BYTES;
  private boolean payloadOnly;

  PatternElement() {}

  /**
   * Compiles patterns.
   *
   * @param patterns as they were given, quoted
   * @param maxBytes that tables may take
   * @throws RegexSyntax when one of them is none
   */
  abstract RegexSet compile(List<String> patterns, int maxBytes) throws RegexSyntax;

  /** Reads the keywords of elements whose patterns are regular expressions. */
  final void configureText(Args args) {
    payloadOnly = args.keyword("PAYLOAD_ONLY").asBool(false);
    maxBytes = args.keyword("MAX_REGEX_MEMORY").asInt(DEFAULT_BYTES, MIN_BYTES, Integer.MAX_VALUE);
  }

  /** Compiles the patterns, and reports what is wrong with them. */
  final void configurePatterns(Args args, List<String> patterns) {
    refuseKeywords(args, patterns);
    try {
      install(new State(List.copyOf(patterns), compile(patterns, maxBytes)));
    } catch (RegexSyntax e) {
      e.getMessage().lines().forEach(args::error);
    }
  }

  /** What looks like a keyword is more likely a misspelt one than a pattern without quotes. */
  static void refuseKeywords(Args args, List<String> patterns) {
    for (String pattern : patterns) {
      ConfigStrings.Keyword keyword = ConfigStrings.keyword(pattern);
      if (keyword != null && !keyword.rest().isEmpty() && keyword.name().matches("[A-Z_]{2,}")) {
        args.error(keyword.name() + ": unknown argument");
      }
    }
  }

  /** Compiles regular expressions. */
  static RegexSet compileExpressions(List<String> texts, int maxBytes) throws RegexSyntax {
    return RegexSet.compile(RegexParser.parseAll(texts, ""), true, maxBytes);
  }

  static List<String> unquoted(List<String> patterns) {
    return patterns.stream().map(ConfigStrings::unquote).toList();
  }

  private void install(State next) {
    state = next;
    set = next.set;
    patternsChanged(next.patterns);
  }

  /** Told when other patterns hold; on the worker, or before there is one. */
  void patternsChanged(List<String> patterns) {}

  final RegexSet set() {
    return set;
  }

  /** Where the text begins in a packet: bytes from the start of its data. */
  final int textOffset(long packet) {
    return PacketText.offset(packet, payloadOnly);
  }

  @Override
  protected void reconfigure(Element configured) {
    PatternElement other = (PatternElement) configured;
    payloadOnly = other.payloadOnly;
    maxBytes = other.maxBytes;
    install(other.state);
  }

  @Override
  protected void takeOver(Element old) {
    PatternElement before = (PatternElement) old;
    if (isConfiguredLike(before)) {
      payloadOnly = before.payloadOnly;
      install(before.state);
    }
  }

  final void patternHandlers(Handlers handlers) {
    for (int i = 0; i < state.patterns.size(); i++) {
      int index = i;
      handlers.read("pattern" + i, () -> pattern(index));
      handlers.writePrepared("pattern" + i, text -> change(index, text.strip()));
    }
  }

  private String pattern(int index) {
    return index < state.patterns.size() ? state.patterns.get(index) : "";
  }

  private Handlers.Change change(int index, String text) {
    State before = state;
    List<String> patterns = new ArrayList<>(before.patterns);
    if (index >= patterns.size()) {
      throw new HandlerException("no such pattern");
    }
    patterns.set(index, text);
    State next;
    try {
      next = new State(List.copyOf(patterns), compile(patterns, maxBytes));
    } catch (RegexSyntax e) {
      throw new HandlerException(e.getMessage());
    }
    return () -> {
      if (state != before) {
        return false;
      }
      install(next);
      return true;
    };
  }

  final void textHandlers(Handlers handlers) {
    handlers.read("payload_only", () -> payloadOnly);
    handlers.write("payload_only", value -> payloadOnly = HandlerValues.bool(value));
  }
}
