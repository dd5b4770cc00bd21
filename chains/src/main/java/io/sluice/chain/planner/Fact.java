// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.effect.Field;
import io.sluice.elements.classify.pattern.Rule;
import java.util.List;
import java.util.Set;

/**
 * Something that is known of each packet at a place of a graph. Positions count from the first byte
 * of the frame that came in; what was put in front of it has negative ones.
 */
sealed interface Fact {
  /**
   * An IPv4 header that passes its check, all of the packet there and nothing behind it.
   *
   * @param at where it begins
   */
  record ValidIp(int at) implements Fact {}

  /**
   * The destination address annotation is that of the header.
   *
   * @param at where the header begins
   */
  record DestinationMarked(int at) implements Fact {}

  /**
   * Four bytes that are the same in all packets.
   *
   * @param at where they begin
   * @param value the bytes, the first one highest
   */
  record Constant(int at, int value) implements Fact {}

  /**
   * An element of a class and configuration would send the packet to an output, unchanged.
   *
   * @param className the class
   * @param config the configuration
   * @param start where the data begins
   * @param output the output
   * @param depends the fields that this depends on
   * @param header where the IP header was that it looked at
   */
  record Passed(
      String className, String config, int start, int output, Set<Field> depends, int header)
      implements Fact {}

  /**
   * Rules give an output.
   *
   * @param data whether the rules are Classifier's, about bytes from the start of the data
   * @param rules the rules
   * @param output the output that they give
   * @param start where the data begins
   * @param by the element that has found it, for explanations
   */
  record Decided(boolean data, List<Rule> rules, int output, int start, String by) implements Fact {
    /** Whoever has found it, it is the same fact. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Decided that
          && data == that.data
          && output == that.output
          && start == that.start
          && rules.equals(that.rules);
    }

    @Override
    public int hashCode() {
      return rules.hashCode() * 31 + output;
    }
  }

  /**
   * If rules give an output, something else is known.
   *
   * @param condition the rules
   * @param fact what is known then
   */
  record Implied(Decided condition, Fact fact) implements Fact {}
}
