// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import io.sluice.elements.inspect.pcre.Pcre;
import io.sluice.elements.inspect.rule.RuleText.Refused;

/**
 * {@code pcre}: a regular expression. May allocate: asked only when all contents before it have
 * matched. One that takes too many steps to find does not hold, nor does its negation.
 */
final class PcreOption extends Option {
  /** So many bytes cost a step. */
  private static final int STEP = 64;

  private final Pcre pattern;
  private final boolean negated;

  private PcreOption(Pcre pattern, boolean negated, boolean relative, Buffer buffer) {
    this.pattern = pattern;
    this.negated = negated;
    this.relative = relative;
    this.buffer = buffer;
  }

  /**
   * Reads an option.
   *
   * @param value what stands behind the colon: {@code "/expression/flags"}
   * @param buffer where the expression is searched unless a flag says another one
   */
  static PcreOption of(String value, Buffer buffer) throws Refused {
    boolean negated = value.startsWith("!");
    String quoted = negated ? value.substring(1).strip() : value;
    String text = quoted.startsWith("\"/") ? quoted.substring(2) : "";
    int end = text.lastIndexOf('/');
    if (end < 0 || !text.endsWith("\"")) {
      throw new Refused("pcre needs \"/expression/\"");
    }
    String flags = text.substring(end + 1, text.length() - 1);
    boolean relative = false;
    Buffer target = buffer;
    for (char flag : flags.toCharArray()) {
      switch (flag) {
        case 'R' -> relative = true;
        // Bytes are as they were sent, and no limit of PCRE's is needed.
        case 'i', 's', 'm', 'x', 'A', 'E', 'G', 'B', 'O' -> {}
        default -> target = bufferOf(flag);
      }
    }
    String expression = text.substring(0, end).replace("\\/", "/").replace("\\;", ";");
    try {
      return new PcreOption(Pcre.compile(expression, flags), negated, relative, target);
    } catch (IllegalArgumentException e) {
      throw new Refused(e.getMessage());
    }
  }

  private static Buffer bufferOf(char flag) throws Refused {
    return switch (flag) {
      case 'U' -> Buffer.HTTP_URI;
      case 'I' -> Buffer.HTTP_URI_RAW;
      case 'P' -> Buffer.HTTP_REQUEST_BODY;
      case 'H' -> Buffer.HTTP_HEADER;
      case 'D' -> Buffer.HTTP_HEADER_RAW;
      case 'M' -> Buffer.HTTP_METHOD;
      case 'C', 'K' -> Buffer.HTTP_COOKIE;
      case 'V' -> Buffer.HTTP_USER_AGENT;
      case 'W' -> Buffer.HTTP_HOST;
      case 'Z' -> Buffer.HTTP_HOST_RAW;
      case 'S' -> Buffer.HTTP_STAT_CODE;
      case 'Y' -> Buffer.HTTP_STAT_MESSAGE;
      case 'Q' -> Buffer.HTTP_RESPONSE_BODY;
      default -> throw new Refused("pcre flag '" + flag + "'");
    };
  }

  @Override
  int first(Inspected inspected, int cursor) {
    return relative ? cursor : 0;
  }

  @Override
  int again(long match) {
    return negated ? NO : (int) (match >>> 32) + 1;
  }

  @Override
  boolean moves() {
    return !negated;
  }

  @Override
  int cost(Inspected inspected) {
    return 1 + inspected.length(buffer) / STEP + pattern.cost();
  }

  @Override
  long match(Inspected inspected, int cursor, int from) {
    byte[] data = inspected.bytes(buffer);
    if (data == null) {
      return NO;
    }
    int start = relative ? cursor : 0;
    int length = inspected.length(buffer);
    if (from > length) {
      return NO;
    }
    boolean found = pattern.find(data, start, length, from);
    if (negated) {
      return found || pattern.isExhausted() ? NO : cursor;
    }
    return found ? span(pattern.matchStart(), pattern.matchEnd()) : NO;
  }
}
