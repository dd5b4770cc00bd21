// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

/**
 * A regular expression of PCRE over bytes: matched by RE2/J, in linear time, where that knows it;
 * by trying, within a bound on the steps, where it has back-references, look-around, atomic groups
 * or possessive repetitions. Belongs to one worker.
 */
public abstract class Pcre {
  private static final int MAX_EXPRESSION = 20_000;

  /** Where the last match begins and ends. */
  int matchStart;

  int matchEnd;

  Pcre() {}

  /**
   * Compiles an expression.
   *
   * @param expression in PCRE's spelling
   * @param flags letters: {@code i} any case, {@code s} dots are line ends, too, {@code m} lines
   *     have ends, {@code A} only where the text begins, {@code E} {@code $} is the very end only,
   *     {@code G} repetitions take as little as possible, {@code x} spaces and comments are left
   *     out; others mean nothing here
   * @return what finds it
   * @throws IllegalArgumentException when it is malformed, not known here, or would become too
   *     long; the message says why
   */
  public static Pcre compile(String expression, String flags) {
    boolean linear = PcreText.isLinear(expression) && flags.indexOf('x') < 0;
    boolean small = PcreSize.of(expression) <= MAX_EXPRESSION;
    if (linear && small) {
      try {
        return LinearPcre.of(expression, flags);
      } catch (IllegalArgumentException e) {
        // Some escapes are PCRE's alone.
        return Backtracker.of(expression, flags);
      }
    }
    if (linear) {
      throw new IllegalArgumentException(
          "pcre whose repetitions make it longer than " + MAX_EXPRESSION);
    }
    return Backtracker.of(expression, flags);
  }

  /**
   * Looks for the first match.
   *
   * @param data holds the text
   * @param start where the text begins
   * @param end where it ends
   * @param from where matches may begin, from start to end
   * @return whether there is one; false, too, when that took too many steps to find out
   */
  public abstract boolean find(byte[] data, int start, int end, int from);

  /**
   * Where the match begins that was found last.
   *
   * @return its index in the data
   */
  public final int matchStart() {
    return matchStart;
  }

  /**
   * Where the match ends that was found last.
   *
   * @return the index behind it
   */
  public final int matchEnd() {
    return matchEnd;
  }

  /**
   * Whether the last search was given up.
   *
   * @return true when it took too many steps
   */
  public boolean isExhausted() {
    return false;
  }

  /**
   * What the last search has cost beyond the length of the text.
   *
   * @return in steps, each about as much as comparing some bytes
   */
  public int cost() {
    return 0;
  }
}
