// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.planner.ChainGraph.Node;
import io.sluice.chain.planner.Fact.Constant;
import io.sluice.elements.branch.HashSwitch;
import io.sluice.header.IpAddress;
import io.sluice.lang.ConfigStrings;
import java.util.List;
import java.util.Set;

/**
 * Finds bytes that have the same value in all packets: source addresses that a rewriter's pattern
 * sets. A HashSwitch over such bytes always chooses the same output.
 */
final class ConstantBytes {
  private static final Set<String> REWRITERS = Set.of("IPRewriter", "ICMPPingRewriter");

  /** The offset of the source address in an IPv4 header. */
  private static final int SOURCE = 12;

  /** A pattern has four parts, then the two outputs of its directions. */
  private static final int PATTERN_WORDS = 7;

  private ConstantBytes() {}

  /**
   * Adds the bytes that an element makes constant.
   *
   * @param out what else is known after it
   */
  static Knowledge learn(Node node, int output, Knowledge in, Knowledge out) {
    Integer source = REWRITERS.contains(node.className) ? source(node, output) : null;
    boolean found = source != null && in.hasMarkedHeader(in.mark());
    return found ? out.with(new Constant(in.mark() + SOURCE, source)) : out;
  }

  /** The source address of all packets that leave by an output; null if they may differ. */
  private static Integer source(Node node, int output) {
    Integer source = null;
    for (String argument : ConfigStrings.split(node.config)) {
      List<String> words = ConfigStrings.words(argument);
      String kind = words.isEmpty() ? "" : words.get(0);
      if (kind.equals("drop") || kind.matches("[A-Z][A-Z_]*")) {
        continue;
      } else if (!kind.equals("pattern") || words.size() != PATTERN_WORDS) {
        return null;
      }
      Integer own = address(words.get(1));
      String number = String.valueOf(output);
      boolean forward = words.get(PATTERN_WORDS - 2).equals(number);
      boolean reply = words.get(PATTERN_WORDS - 1).equals(number);
      if (reply || forward && (own == null || source != null && !source.equals(own))) {
        return null;
      }
      source = forward ? own : source;
    }
    return source;
  }

  private static Integer address(String word) {
    return IpAddress.isValid4(word) ? IpAddress.parse4(word) : null;
  }

  /** The output that a HashSwitch always chooses; -1 if that depends on the packet. */
  static int chosen(Node node, int outputs, Knowledge before) {
    List<String> arguments = ConfigStrings.split(node.config);
    int offset = Dataflow.number(node);
    boolean plain = arguments.size() == 2 && arguments.get(1).matches("[1-4]");
    if (!plain || offset < 0 || before.start() == Knowledge.UNKNOWN) {
      return -1;
    }
    int at = before.start() + offset;
    int length = Integer.parseInt(arguments.get(1));
    for (Fact fact : before.facts()) {
      if (fact instanceof Constant constant
          && at >= constant.at()
          && at + length <= constant.at() + Integer.BYTES) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
          sum += constant.value() >>> 8 * (constant.at() + 3 - at - i) & 0xff;
        }
        return HashSwitch.choose(sum, outputs);
      }
    }
    return -1;
  }
}
