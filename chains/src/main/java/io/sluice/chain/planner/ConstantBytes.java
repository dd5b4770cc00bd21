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
 * Bytes that are the same in all packets at a place: source addresses that a rewriter's patterns
 * set. A switch by a hash of such bytes always chooses the same output.
 */
final class ConstantBytes {
  private static final Set<String> REWRITERS = Set.of("IPRewriter", "ICMPPingRewriter");

  /** Where an IPv4 header has its source address. */
  private static final int SOURCE = 12;

  /** A pattern's four parts, and the outputs of both directions. */
  private static final int PATTERN_WORDS = 7;

  private ConstantBytes() {}

  /**
   * Adds what an element makes the same in all packets.
   *
   * @param out what is known besides behind it
   */
  static Knowledge learn(Node node, int output, Knowledge in, Knowledge out) {
    Integer source = REWRITERS.contains(node.className) ? source(node, output) : null;
    boolean found = source != null && in.hasMarkedHeader(in.mark());
    return found ? out.with(new Constant(in.mark() + SOURCE, source)) : out;
  }

  /** The source address of all packets that leave by an output; null when they may differ. */
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

  /** The output that a HashSwitch always chooses; -1 when that depends on the packet. */
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
