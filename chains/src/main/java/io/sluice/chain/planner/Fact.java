// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.effect.Field;
import io.sluice.elements.classify.pattern.Rule;
import java.util.List;
import java.util.Set;

/**
 * Something that is true of every packet at one place of a graph. Positions count from the first
 * byte of the frame that entered the graph; headers added in front have negative positions.
 */
sealed interface Fact {
  /**
   * A complete IPv4 packet whose header passes CheckIPHeader, with no bytes after it.
   *
   * @param at where the header begins
   */
  record ValidIp(int at) implements Fact {}

  /**
   * The destination address annotation is equal to that in the header.
   *
   * @param at where the header begins
   */
  record DestinationMarked(int at) implements Fact {}

  /**
   * Four bytes that are equal in all packets.
   *
   * @param at where they begin
   * @param value the bytes, big-endian
   */
  record Constant(int at, int value) implements Fact {}

  /**
   * An element of this class and configuration would send the packet, unchanged, to an output.
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
   * @param data whether these are Classifier rules, about bytes from the start of the data
   * @param rules the rules
   * @param output the output that they give
   * @param start where the data begins
   * @param by the element that established it, for explanations
   */
  record Decided(boolean data, List<Rule> rules, int output, int start, String by) implements Fact {
    /** Facts are equal whichever element has established them. */
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
   * If the rules of a condition give its output, another fact is known.
   *
   * @param condition the rules and their output
   * @param fact what is known then
   */
  record Implied(Decided condition, Fact fact) implements Fact {}
}
