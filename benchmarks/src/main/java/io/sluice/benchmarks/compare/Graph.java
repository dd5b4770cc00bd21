// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.traffic.Rule;
import io.sluice.benchmarks.traffic.Rules;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a job does with its packets: as text in the Click language between a source {@code i} and a
 * sink {@code o}, as mode of the C loop, and as what must come out.
 */
enum Graph {
  /** Received and freed. */
  DISCARD("discard", false),
  /** Sent as received. */
  FORWARD("forward", true),
  /** Both MAC addresses rewritten. */
  L2("l2", true),
  /** IPv4 only, header and checksum verified. */
  CLASSIFY("ip", true),
  /** Classify, then a filter. */
  FIREWALL("acl", true),
  /** Classify, then IPv4 in IPv4. */
  TUNNEL("tunnel", true),
  /** Source NAT over four addresses. */
  NAT("nat", true),
  /** Flows spread over four servers. */
  BALANCER(null, true),
  /** A filter of ten rules, NAT, TTL. */
  CHAIN("chain", true);

  private static final String MACS = "02:00:00:00:00:11, 02:00:00:00:00:22";
  private static final String CHECK =
      "i -> c :: Classifier(12/0800, -) -> CheckIPHeader(OFFSET 14, CHECKSUM true)";
  private static final String REWRITE = " -> EtherRewrite(" + MACS + ") -> o;\n";

  private final String loopMode;
  private final boolean sends;

  Graph(String loopMode, boolean sends) {
    this.loopMode = loopMode;
    this.sends = sends;
  }

  /** The mode of the C loop that does the same; null when it has none. */
  String loopMode() {
    return loopMode;
  }

  /** A name for plots. */
  String title() {
    return switch (this) {
      case NAT -> "NAT";
      case BALANCER -> "load balancer";
      case CLASSIFY -> "classify and check the header";
      default -> name().toLowerCase(Locale.ROOT);
    };
  }

  /** Whether packets leave through port 1. */
  boolean sends() {
    return sends;
  }

  /**
   * The configuration between {@code i} and {@code o}, with something between the check of the
   * header and the filter.
   *
   * @param ring elements that end one worker's part and begin another's, with arrows around
   */
  String pipeline(List<Rule> rules, String ring) {
    if (this != FIREWALL) {
      throw new IllegalArgumentException("only the firewall is cut in two");
    }
    return CHECK + "\n  -> " + ring + "\n  -> " + filter(rules) + REWRITE + "c[1] -> Discard;\n";
  }

  /** The configuration between {@code i} and {@code o}. */
  String click(List<Rule> rules) {
    return switch (this) {
      case DISCARD -> "i -> Discard;\n";
      case FORWARD -> "i -> o;\n";
      case L2 -> "i" + REWRITE;
      case CLASSIFY -> CHECK + REWRITE + "c[1] -> Discard;\n";
      case FIREWALL -> CHECK + "\n  -> " + filter(rules) + REWRITE + "c[1] -> Discard;\n";
      case TUNNEL ->
          CHECK
              + "\n  -> Strip(14) -> IPEncap(4, 192.0.2.1, 198.51.100.1)\n"
              + "  -> EtherEncap(0x0800, "
              + MACS
              + ") -> o;\nc[1] -> Discard;\n";
      case NAT -> translators() + CHECK + "\n  -> rw;\nrw[0]" + REWRITE + rest();
      case BALANCER ->
          "rw :: IPRewriter("
              + servers("pattern - - 10.1.0.%d - 0 1")
              + ");\n"
              + CHECK
              + " -> hs :: HashSwitch(26, 12);\n"
              + "hs[0] -> rw; hs[1] -> [1] rw; hs[2] -> [2] rw; hs[3] -> [3] rw;\nrw[0]"
              + REWRITE
              + rest();
      case CHAIN ->
          translators()
              + CHECK
              + "\n  -> "
              + filter(rules)
              + " -> rw;\nrw[0] -> DecIPTTL"
              + REWRITE
              + rest();
    };
  }

  private static String translators() {
    return "rr :: RoundRobinIPMapper("
        + servers("203.0.113.%d 1024-65535# - - 0 1")
        + ");\nrw :: IPRewriter(rr);\n";
  }

  private static String servers(String pattern) {
    return List.of(1, 2, 3, 4).stream()
        .map(n -> pattern.formatted(n))
        .collect(Collectors.joining(", "));
  }

  private static String rest() {
    return "rw[1] -> Discard;\nc[1] -> Discard;\n";
  }

  private static String filter(List<Rule> rules) {
    String rest = Rules.allowsTheRest(rules) ? "allow all" : "deny all";
    return rules.stream()
        .map(Rule::click)
        .collect(Collectors.joining(",\n  ", "IPFilter(", ",\n  " + rest + ")"));
  }

  /** Whether the job remembers flows. */
  boolean isStateful() {
    return compareTo(NAT) >= 0;
  }

  /** Whether {@link Expected} knows what must come out, byte for byte. */
  boolean isModelled() {
    return this != BALANCER;
  }
}
