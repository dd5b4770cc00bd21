// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import io.sluice.elements.inspect.rule.RuleText.Refused;
import java.util.List;
import java.util.Map;

/** Reads what stands in front of a rule's options: action, protocol, addresses and ports. */
final class RuleHeader {
  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;

  private RuleHeader() {}

  /**
   * Reads a header.
   *
   * @param text seven words
   * @param variables by name
   * @param rule gets it
   */
  static void read(String text, Map<String, String> variables, Rule rule) throws Refused {
    List<String> words =
        RuleText.split(
            text.replaceAll("\\s+", " ").replaceAll("(?<=[\\[,]) | (?=[\\],])", ""), ' ');
    if (words.size() != 7) {
      throw new Refused("a rule's header has seven words");
    }
    rule.action =
        switch (words.get(0)) {
          case "alert", "log" -> Rule.Action.ALERT;
          case "drop", "block", "sdrop" -> Rule.Action.DROP;
          case "reject", "rejectsrc", "rejectdst", "rejectboth" -> Rule.Action.REJECT;
          case "pass" -> Rule.Action.PASS;
          default -> throw new Refused("action '" + words.get(0) + "'");
        };
    protocol(words.get(1), rule);
    try {
      rule.src = AddressSet.of(RuleText.expand(words.get(2), variables));
      rule.srcPorts = PortSet.of(RuleText.expand(words.get(3), variables));
      rule.dst = AddressSet.of(RuleText.expand(words.get(5), variables));
      rule.dstPorts = PortSet.of(RuleText.expand(words.get(6), variables));
    } catch (IllegalArgumentException e) {
      throw new Refused(e.getMessage());
    }
    rule.bothWays =
        switch (words.get(4)) {
          case "->" -> false;
          case "<>" -> true;
          default -> throw new Refused("direction '" + words.get(4) + "'");
        };
  }

  private static void protocol(String word, Rule rule) throws Refused {
    rule.asksForPackets = word.equals("tcp-pkt");
    rule.version =
        switch (word) {
          case "ip4", "ipv4" -> 4;
          case "ip6", "ipv6" -> 6;
          default -> 0;
        };
    rule.protocol =
        switch (word) {
          // Any packet, those included whose headers are malformed.
          case "ip", "pkthdr", "ip4", "ipv4", "ip6", "ipv6" -> 0;
          case "icmp" -> ICMP;
          case "tcp", "tcp-pkt", "tcp-stream" -> TCP;
          case "udp" -> UDP;
          default -> aboveTransport(word, rule);
        };
  }

  /** The IP protocol of a rule about an application; 0 for TCP and UDP. */
  private static int aboveTransport(String word, Rule rule) throws Refused {
    Application application = Application.of(word);
    if (application == null) {
      throw new Refused("protocol '" + word + "'");
    }
    rule.askWhetherItSpeaks(application, false);
    return switch (application) {
      case DNS -> 0;
      case QUIC -> UDP;
      default -> TCP;
    };
  }
}
