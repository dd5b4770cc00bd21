// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.elements.rewrite.line.RewriteLine;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowTable;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.IpAddress;

/** What a rewriter's handlers say of its flows; for control, not for the packet path. */
final class Listing {
  private Listing() {}

  /**
   * Lists flows as Click does, a line a direction: what packets look like, what they become, the
   * outputs with a star at this direction's, the input that the flow began at, and how many seconds
   * it has.
   */
  static String table(Rewriter rewriter, int realm, long now) {
    StringBuilder text = new StringBuilder();
    rewriter.flows.forEach(
        forward -> {
          if (FlowLine.realm(forward) == realm) {
            append(text, rewriter, forward, now);
            append(text, rewriter, FlowLine.other(forward), now);
          }
        });
    return text.toString();
  }

  private static void append(StringBuilder text, Rewriter rewriter, long line, long now) {
    FlowTable flows = rewriter.flows;
    if (flows.find(FlowLine.first(line), FlowLine.second(line)) != line) {
      // The flow is its own reply.
      return;
    }
    rewriter.appendKey(text, FlowLine.first(line), FlowLine.ports(line));
    text.append(" => ");
    rewriter.appendKey(text, RewriteLine.addresses(line), RewriteLine.ports(line));
    rewriter.appendExtra(text, line);
    long forward = FlowLine.forward(line);
    text.append(line == forward ? " [*" : " [").append(RewriteLine.output(forward));
    text.append(line == forward ? " " : " *");
    text.append(RewriteLine.output(FlowLine.other(forward))).append("] i");
    text.append(RewriteLine.input(forward)).append(" exp");
    text.append((flows.expiry(forward, now) + 500 - now) / 1000).append('\n');
  }

  /** What became of flows. */
  static String counts(FlowTable flows) {
    return """
        entries %d
        inserted %d
        expired %d
        evicted %d
        replaced %d
        refused %d
        no memory %d
        bytes %d
        """
        .formatted(
            flows.size(),
            flows.inserted(),
            flows.expired(),
            flows.evicted(),
            flows.replaced(),
            flows.refused(),
            flows.unstored(),
            flows.bytes());
  }

  /** How many entries take a look at one slot of the index, at two, and so on. */
  static String probeLengths(FlowTable flows) {
    StringBuilder text = new StringBuilder();
    int[] lengths = flows.probeLengths();
    for (int i = 0; i < lengths.length; i++) {
      text.append(i + 1).append(i == lengths.length - 1 ? "+ " : " ");
      text.append(lengths[i]).append('\n');
    }
    return text.toString();
  }

  /**
   * Looks a flow up as Click's handlers do.
   *
   * @param rewriter whose flow
   * @param text {@code SADDR SPORT DADDR DPORT}
   * @param realm of the flow
   * @return what its packets become, likewise; nothing when there is no such flow
   */
  static String lookup(Rewriter rewriter, String text, int realm) {
    String[] words = text.strip().split("\\s+");
    if (words.length != 4) {
      throw new HandlerException("expected 'SADDR SPORT DADDR DPORT'");
    }
    int src = HandlerValues.ip(rewriter, words[0]);
    int srcPort = (int) HandlerValues.integer(words[1], 0, 0xffff);
    int dst = HandlerValues.ip(rewriter, words[2]);
    int dstPort = (int) HandlerValues.integer(words[3], 0, 0xffff);
    long second = FlowKey.second(FlowKey.ports(srcPort, dstPort), realm);
    long line = rewriter.flows.find(FlowKey.addresses(src, dst), second);
    if (line == 0) {
      return "";
    }
    long addresses = RewriteLine.addresses(line);
    int ports = RewriteLine.ports(line);
    return IpAddress.format4(FlowKey.src(addresses))
        + " "
        + FlowKey.srcPort(ports)
        + " "
        + IpAddress.format4(FlowKey.dst(addresses))
        + " "
        + FlowKey.dstPort(ports);
  }
}
