// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.rewrite.RewritePattern.PatternException;
import io.sluice.lang.ConfigStrings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives names to patterns that rewriters use.
 *
 * <p>{@code IPRewriterPatterns(NAME SADDR SPORT DADDR DPORT, ...)}
 *
 * <p>A pattern as {@code IPRewriter} explains them, without outputs. Rewriters and mappers that use
 * the same name share the pattern: source ports are given in sequence over all of them, for
 * example. Names are looked up from the innermost compound element outwards.
 */
@ElementInfo(name = "IPRewriterPatterns", ports = "0/0")
@ElementEffects
public final class IPRewriterPatterns extends BatchElement {
  private Map<String, RewritePattern> patterns;

  /** Creates the element. */
  public IPRewriterPatterns() {}

  @Override
  protected void configure(Args args) {
    Map<String, RewritePattern> before = patterns;
    patterns = new HashMap<>();
    for (String text : args.rest()) {
      List<String> words = ConfigStrings.words(text);
      if (words.isEmpty()) {
        continue;
      }
      String name = words.get(0);
      if (patterns.containsKey(name) || isDefinedBefore(name)) {
        args.error("pattern '" + name + "' already defined");
        continue;
      }
      try {
        RewritePattern pattern = RewritePattern.parse(words.subList(1, words.size()), this);
        // Who was configured earlier has it already.
        RewritePattern known = before == null ? null : before.get(name);
        patterns.put(name, known == null ? pattern : known);
      } catch (PatternException e) {
        args.error(e.getMessage());
      }
    }
  }

  /** Whether another of these, declared before in the same scope, has a pattern of that name. */
  private boolean isDefinedBefore(String name) {
    for (IPRewriterPatterns other : router().elements(IPRewriterPatterns.class)) {
      if (other == this) {
        return false;
      }
      if (scope(other.name()).equals(scope(name())) && other.patterns().containsKey(name)) {
        return true;
      }
    }
    return false;
  }

  /** The patterns, read before this element's turn where need be; errors are reported then. */
  private Map<String, RewritePattern> patterns() {
    if (patterns == null) {
      patterns = new HashMap<>();
      for (String text : ConfigStrings.split(config())) {
        List<String> words = ConfigStrings.words(text);
        try {
          if (!words.isEmpty()) {
            RewritePattern pattern = RewritePattern.parse(words.subList(1, words.size()), this);
            patterns.putIfAbsent(words.get(0), pattern);
          }
        } catch (PatternException e) {
          // reported when this element is configured
          patterns.remove(words.get(0));
        }
      }
    }
    return patterns;
  }

  private static String scope(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }

  /** Finds a pattern by name as an element sees it; null when there is none. */
  static RewritePattern find(String name, Element near) {
    String scope = near.name();
    do {
      scope = scope(scope);
      for (IPRewriterPatterns element : near.router().elements(IPRewriterPatterns.class)) {
        RewritePattern found =
            scope(element.name()).equals(scope) ? element.patterns().get(name) : null;
        if (found != null) {
          return found;
        }
      }
    } while (!scope.isEmpty());
    return null;
  }
}
