// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.elements.inspect.rule.RuleParser.Refused;

/** Reads what {@code pcre} says: {@code "/expression/flags"}. */
final class PcreReader {
  private static final int MAX_EXPRESSION = 20_000;

  private PcreReader() {}

  /**
   * Reads an option.
   *
   * @param value what stands behind the colon
   * @param buffer where the expression is searched unless a flag says another one
   */
  static PcreOption read(String value, Buffer buffer) throws Refused {
    boolean negated = value.startsWith("!");
    String quoted = negated ? value.substring(1).strip() : value;
    String text = quoted.startsWith("\"/") ? quoted.substring(2) : "";
    int end = text.lastIndexOf('/');
    if (end < 0 || !text.endsWith("\"")) {
      throw new Refused("pcre needs \"/expression/\"");
    }
    int flags = 0;
    boolean relative = false;
    boolean anchored = false;
    boolean shortest = false;
    Buffer target = buffer;
    for (char flag : text.substring(end + 1, text.length() - 1).toCharArray()) {
      switch (flag) {
        case 'i' -> flags |= Pattern.CASE_INSENSITIVE;
        case 's' -> flags |= Pattern.DOTALL;
        case 'm' -> flags |= Pattern.MULTILINE;
        case 'A' -> anchored = true;
        case 'G' -> shortest = true;
        case 'R' -> relative = true;
        // The end is the very end anyway, and bytes are as they were sent.
        case 'E', 'B' -> {}
        default -> target = bufferOf(flag);
      }
    }
    String expression = text.substring(0, end).replace("\\/", "/").replace("\\;", ";");
    String beyond = PcreText.beyondLinear(expression);
    if (beyond != null) {
      throw new Refused("pcre with " + beyond + ", which takes more than linear time");
    }
    if (PcreSize.of(expression) > MAX_EXPRESSION) {
      throw new Refused("pcre whose repetitions make it longer than " + MAX_EXPRESSION);
    }
    String re2 = PcreText.toRe2(expression);
    re2 = anchored ? "\\A(?:" + re2 + ")" : re2;
    try {
      Pattern pattern = Pattern.compile(shortest ? "(?U)" + re2 : re2, flags);
      return new PcreOption(pattern, negated, relative, target);
    } catch (PatternSyntaxException | ArithmeticException e) {
      throw new Refused("pcre that RE2 does not take: " + e.getMessage());
    }
  }

  private static Buffer bufferOf(char flag) throws Refused {
    return switch (flag) {
      case 'U' -> Buffer.HTTP_URI;
      case 'I' -> Buffer.HTTP_URI_RAW;
      case 'P' -> Buffer.HTTP_REQUEST_BODY;
      case 'H', 'D' -> Buffer.HTTP_HEADER;
      case 'M' -> Buffer.HTTP_METHOD;
      case 'C' -> Buffer.HTTP_COOKIE;
      case 'V' -> Buffer.HTTP_USER_AGENT;
      case 'W' -> Buffer.HTTP_HOST;
      case 'S' -> Buffer.HTTP_STAT_CODE;
      case 'Y' -> Buffer.HTTP_STAT_MESSAGE;
      case 'Q' -> Buffer.HTTP_RESPONSE_BODY;
      default -> throw new Refused("pcre flag '" + flag + "'");
    };
  }
}
