// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes patterns that use all of the grammar, with values that random packets meet often. */
final class RandomPatterns {
  private final Random random;

  RandomPatterns(Random random) {
    this.random = random;
  }

  List<String> filterRules() {
    List<String> rules = new ArrayList<>();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      rules.add(pick("allow", "deny", "drop", "0", "1", "2", "3") + " " + ip(random.nextInt(4)));
    }
    return rules;
  }

  List<String> dataPatterns() {
    List<String> patterns = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      StringBuilder pattern = new StringBuilder();
      for (int clauses = 1 + random.nextInt(3); clauses > 0; clauses--) {
        pattern.append(random.nextInt(4) == 0 ? "!" : "").append(random.nextInt(24)).append('/');
        int bytes = 1 + random.nextInt(random.nextInt(6) == 0 ? 9 : 2);
        for (int nibble = 0; nibble < 2 * bytes; nibble++) {
          pattern.append(pick("0", "0", "1", "?", "?"));
        }
        if (random.nextInt(3) == 0) {
          pattern.append('%');
          for (int nibble = 0; nibble < 2 * bytes; nibble++) {
            pattern.append(pick("0", "1", "f", "F", "3"));
          }
        }
        pattern.append(' ');
      }
      patterns.add(random.nextInt(8) == 0 ? "-" : pattern.toString());
    }
    return patterns;
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String ip(int depth) {
    if (depth == 0) {
      return primitive();
    }
    return switch (random.nextInt(6)) {
      case 0, 1 -> ip(depth - 1) + pick(" and ", " && ", " ") + ip(depth - 1);
      case 2 -> "(" + ip(depth - 1) + pick(" or ", " || ") + ip(depth - 1) + ")";
      case 3 -> pick("not ", "! ") + "(" + ip(depth - 1) + ")";
      case 4 -> "(" + ip(depth - 1) + " ? " + ip(depth - 1) + " : " + ip(depth - 1) + ")";
      default -> primitive();
    };
  }

  private String primitive() {
    String relation = pick("", "", "==", "=", "!=", "<", ">", "<=", ">=") + " ";
    String equality = pick("", "", "==", "!=") + " ";
    String direction = pick("", "src ", "dst ", "src or dst ", "src and dst ");
    String mask = pick("", "", "& 0x0f ", "& 5 ", "& 0xf0 ");
    return switch (random.nextInt(19)) {
      case 0 -> direction + "host " + equality + address();
      case 1 -> direction + "net " + equality + address() + "/" + random.nextInt(33);
      case 2 -> direction + address() + pick("", "/24", " mask 255.0.255.0");
      case 3 -> pick("tcp", "udp", "icmp", "ip proto 6 or 17", "tcpudp");
      case 4 -> "ip proto " + relation + random.nextInt(20);
      case 5, 6 -> direction + pick("", "tcp ", "udp ") + "port " + mask + relation + port();
      case 7 -> direction + "port " + pick("www", "dns", "ssh") + " or " + port();
      case 8 -> "ip " + pick("ttl ", "tos ", "id ", "len ", "hl ", "vers ") + relation + small();
      case 9 -> "ip dscp " + relation + random.nextInt(64);
      case 10 -> pick("ip frag", "ip unfrag", "ip ect", "ip ce", "ip ect " + random.nextInt(4));
      case 11 -> pick("", "tcp opt ") + pick("syn", "ack", "fin", "rst", "psh", "urg");
      case 12 -> "tcp win " + relation + port();
      case 13 -> "icmp type " + relation + pick("echo", "echo-reply", "3", "11");
      case 14, 15 ->
          pick("ip", "transp", "tcp", "udp", "icmp")
              + pick("[0]", "[1]", "[3]", "[0:2]", "[2:2]", "[4,7]", "[5:3]", "[20]")
              + mask
              + relation
              + small();
      case 16 -> direction + "ether host " + equality + pick("0:0:1:0:0:1", "1:0:0:0:1:0");
      case 17 -> "state " + equality + state() + pick("", " or " + state());
      default -> pick("true", "false", "proto != tcpudp", "transp");
    };
  }

  private String state() {
    return pick("untracked", "new", "established", "related", "invalid");
  }

  private String address() {
    return random.nextInt(2) + ".0." + random.nextInt(2) + "." + random.nextInt(4);
  }

  private String port() {
    return pick("0", "1", "22", "80", "255", "256", "300", "1023", "40000", "65534", "65535");
  }

  private String small() {
    return pick("0", "1", "2", "3", "4", "5", "7", "8", "15", "16", "100", "254");
  }
}
