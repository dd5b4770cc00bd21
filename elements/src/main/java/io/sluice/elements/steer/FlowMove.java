// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a flow is moved by hand.
 *
 * @param flow the flow
 * @param chain an output, or {@link SteerRules#DROP}
 * @param now whether it changes between two packets, or at its next connection
 */
record FlowMove(FlowName flow, int chain, boolean now) {
  private static final String DROP = "drop";

  /**
   * Reads moves, all of them before any is made.
   *
   * @param text a line each: {@code PROTO SRC SPORT DST DPORT CHAIN [MODE]}
   * @param chains how many there are
   */
  static List<FlowMove> parse(String text, int chains) {
    List<FlowMove> moves = new ArrayList<>();
    for (String line : text.strip().split("\n")) {
      FlowName flow = FlowName.parse(line);
      List<String> rest = flow.rest();
      Boolean now = rest.size() < 2 ? Boolean.TRUE : SteerRules.mode(rest.get(1));
      if (rest.isEmpty() || rest.size() > 2 || now == null) {
        throw new HandlerException(
            "expected 'PROTO SRC SPORT DST DPORT CHAIN [now|next-connection]', not '"
                + line.strip()
                + "'");
      }
      int chain =
          rest.get(0).equals(DROP)
              ? SteerRules.DROP
              : (int) HandlerValues.integer(rest.get(0), 0, chains - 1);
      moves.add(new FlowMove(flow, chain, now));
    }
    return moves;
  }

  /** A chain as rules name it. */
  static String chainText(int chain) {
    return chain < 0 ? DROP : Integer.toString(chain);
  }
}
