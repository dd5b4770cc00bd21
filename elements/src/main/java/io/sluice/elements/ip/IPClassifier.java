// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADER_POSITIONS;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.classify.RuleElement;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.elements.classify.pattern.RuleParser;
import io.sluice.handler.Handlers;
import java.util.List;

/**
 * Classifies IPv4 packets by patterns similar to tcpdump's.
 *
 * <p>{@code IPClassifier(PATTERN, ...)}
 *
 * <p>There is one output for each pattern; a packet goes to the output of the first pattern that
 * matches it, and is dropped when none does. The IP header must be marked (CheckIPHeader,
 * MarkIPHeader). A pattern of {@code -}, {@code any} or {@code all} matches every packet.
 *
 * <p>Primitives, where {@code DIR} is {@code src}, {@code dst}, {@code src and dst} or {@code src
 * or dst} (the default), and {@code REL} one of {@code == = != < > <= >=} or nothing:
 *
 * <ul>
 *   <li>{@code DIR host ADDRESS}, {@code DIR net ADDRESS/BITS}, {@code DIR net ADDRESS mask MASK}
 *   <li>{@code ip proto REL PROTOCOL}: a name or 0 to 255
 *   <li>{@code DIR [tcp|udp] port REL PORT}: TCP or UDP when neither is named
 *   <li>{@code ip vers|hl|id|len|tos|dscp|ttl REL VALUE}
 *   <li>{@code ip ect}, {@code ip ce}: congestion bits; {@code ip frag}, {@code ip unfrag}
 *   <li>{@code tcp opt FLAG}: syn, fin, ack, rst, psh, urg; {@code tcp win REL VALUE}
 *   <li>{@code icmp type REL TYPE}: a name or 0 to 255
 *   <li>{@code ip[POS:LEN] REL VALUE}, {@code transp[POS:LEN] REL VALUE}, and the same with a
 *       protocol's name: LEN bytes, 1 to 4, within one 32-bit word of the header
 *   <li>{@code DIR ether host ADDRESS}: the MAC header must be marked
 *   <li>{@code state STATE}: the verdict of a ConnectionTracker: untracked, new, established,
 *       related or invalid
 *   <li>{@code true}, {@code false}
 * </ul>
 *
 * <p>Most take a mask before the relation: {@code src tcp port & 0xff00 == 0x1f00}. They are joined
 * by {@code and} ({@code &&}, or nothing at all), {@code or} ({@code ||}), {@code not} ({@code !}),
 * {@code ? :} (with spaces around the colon) and parentheses. Words that are implied may be left
 * out: {@code tcp}, {@code www}, {@code syn}, {@code 10.0.0.0/8}; {@code src port 80 or 81}.
 *
 * <p>Ports, TCP flags and windows, ICMP types and transport fields match in first fragments only. A
 * relation implies the protocol, a negation does not: {@code tcp port != 80} is a TCP packet with
 * another port, {@code not tcp port 80} is any packet except one with that port. A test beyond the
 * end of the packet does not match.
 *
 * <p>The patterns are compiled when the configuration is loaded. A warning reports outputs that no
 * packet can reach.
 *
 * <p>Handlers: {@code program} (read) the compiled decision; {@code pattern0}, {@code pattern1} and
 * so on (read, write) the patterns, which may be replaced while packets flow.
 *
 * <p>Example: {@code IPClassifier(dst tcp port www or https, 10.0.0.0/8 and icmp, -)}
 *
 * <p>See also: IPFilter, Classifier, CheckIPHeader, AddressInfo.
 */
@ElementInfo(
    name = "IPClassifier",
    ports = "1/-",
    processing = "h/h",
    replicable = true,
    live = true)
@ElementEffects(
    reads = {DATA, HEADER_POSITIONS},
    does = {DROPS, BRANCHES})
public final class IPClassifier extends RuleElement {
  /** Creates the element. */
  public IPClassifier() {}

  @Override
  protected List<Rule> parse(RuleParser parser, List<String> texts) {
    return parser.ipPatterns(texts);
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    patternHandlers(handlers);
    for (String what :
        new String[] {"hits_count", "misses_count", "total_count", "hits_ratio", "misses_ratio"}) {
      // What FastClick says of a cache that is not used.
      handlers.read("cache_" + what, () -> -1);
    }
  }
}
