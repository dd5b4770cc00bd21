// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the rules of dispatchers, in FastClick's language: see {@link CTXDispatcher}. */
final class ContextRuleParser {
  private static final Pattern BYTES =
      Pattern.compile(
          "(?:ip\\+)?(\\d{1,5})/([0-9a-fA-F]{0,16}|-)(?:/([0-9a-fA-F]{1,16}))?"
              + "(?::(?:HASH-(\\d)|ARRAY))?!?");

  private static final Map<String, Integer> PROTOCOLS =
      Map.of("icmp", 1, "tcp", 6, "udp", 17, "sctp", 132);

  /** Sizes of FastClick's tables, by the number in a hint. */
  private static final int[] TABLES = {
    257, 521, 1031, 2053, 4099, 8209, 16_411, 32_771, 65_539, 131_072
  };

  /** What is wrong with a rule: a lower-case clause. */
  static final class RuleException extends Exception {
    private static final long serialVersionUID = 1;

    RuleException(String message) {
      super(message);
    }
  }

  private final String[] words;
  private final List<ContextTerm> terms = new ArrayList<>();
  private int at;

  private ContextRuleParser(String text) {
    words = text.trim().split("(\\s|&&)+");
  }

  static ContextRule parse(String text) throws RuleException {
    return new ContextRuleParser(text).rule();
  }

  /** Terms that are known to be right. */
  static List<ContextTerm> terms(String text) {
    try {
      return parse(text).terms();
    } catch (RuleException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private ContextRule rule() throws RuleException {
    if (words[0].equals("-")) {
      at++;
    } else {
      while (at < words.length && term()) {
        at++;
      }
    }
    int output = output();
    if (at < words.length || terms.isEmpty() && !words[0].equals("-")) {
      throw new RuleException("bad clause '" + words[Math.min(at, words.length - 1)] + "'");
    }
    return new ContextRule(List.copyOf(terms), output);
  }

  private int output() throws RuleException {
    if (at < words.length && words[at].equals("drop")) {
      at++;
      return ContextRule.DROP;
    } else if (at < words.length && words[at].equals("keep")) {
      at++;
      return 0;
    } else if (at < words.length && words[at].matches("\\d{1,9}")) {
      return Integer.parseInt(words[at++]);
    }
    return ContextRule.NEXT;
  }

  private String next() throws RuleException {
    if (++at >= words.length) {
      throw new RuleException("'" + words[at - 1] + "' needs a value");
    }
    return words[at];
  }

  private boolean term() throws RuleException {
    String word = words[at];
    switch (word) {
      case "agg", "AGG", "thread", "THREAD":
        throw new RuleException("'" + word + "' is not supported");
      case "ip":
        protocol();
        return true;
      case "src":
        end(12, 20);
        return true;
      case "dst":
        end(16, 22);
        return true;
      default:
        Matcher matcher = BYTES.matcher(word);
        if (matcher.matches()) {
          bytes(matcher);
          return true;
        }
        return false;
    }
  }

  private void add(int offset, int width, long mask, long value, int table) {
    boolean dynamic = (mask & value) == 0;
    terms.add(new ContextTerm(offset, width, mask, value & mask, dynamic, table));
  }

  private void protocol() throws RuleException {
    if (!next().equals("proto")) {
      throw new RuleException("'ip' is followed by 'proto'");
    }
    String name = next();
    int number =
        name.matches("\\d{1,3}") ? Integer.parseInt(name) : PROTOCOLS.getOrDefault(name, 0);
    if (number < 1 || number > 255) {
      throw new RuleException("unknown protocol '" + name + "'");
    }
    add(9, 1, 0xff, number, 0);
  }

  private void end(int addressOffset, int portOffset) throws RuleException {
    String kind = next();
    String text = next();
    if (kind.equals("port") && text.matches("\\d{1,5}") && Integer.parseInt(text) < 65_536) {
      int port = Integer.parseInt(text);
      add(portOffset, 2, 0xffff, Short.reverseBytes((short) port) & 0xffff, 0);
    } else if (kind.equals("host")) {
      add(addressOffset, 4, 0xffff_ffffL, address(text), 0);
    } else {
      throw new RuleException("bad '" + kind + " " + text + "'");
    }
  }

  private static long address(String text) throws RuleException {
    String[] parts = text.split("\\.", -1);
    long address = 0;
    for (int i = 0; i < 4; i++) {
      if (parts.length != 4 || !parts[i].matches("\\d{1,3}") || Integer.parseInt(parts[i]) > 255) {
        throw new RuleException("bad address '" + text + "'");
      }
      address |= Long.parseLong(parts[i]) << 8 * i;
    }
    return address;
  }

  private void bytes(Matcher matcher) throws RuleException {
    String digits = matcher.group(2).equals("-") ? "" : matcher.group(2);
    long number = digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 16);
    long value =
        digits.length() <= 2
            ? number
            : digits.length() <= 4
                ? Short.reverseBytes((short) number) & 0xffff
                : digits.length() <= 8
                    ? Integer.reverseBytes((int) number) & 0xffff_ffffL
                    : Long.reverseBytes(number);
    long mask =
        matcher.group(3) != null
            ? Long.parseUnsignedLong(matcher.group(3), 16)
            : digits.length() == 16 ? -1L : (1L << 4 * digits.length()) - 1;
    if (mask == 0) {
      throw new RuleException("nothing is compared in '" + matcher.group() + "'");
    }
    int bits = 64 - Long.numberOfLeadingZeros(mask);
    int width = bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
    int table = matcher.group(4) == null ? 0 : TABLES[Integer.parseInt(matcher.group(4))];
    add(Integer.parseInt(matcher.group(1)), width, mask, value, table);
  }
}
