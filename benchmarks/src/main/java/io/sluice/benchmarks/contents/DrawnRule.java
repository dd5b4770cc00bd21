// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.contents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A rule of one to three contents drawn from a payload, and the slow way to ask it: every place of
 * every content is tried.
 */
final class DrawnRule {
  /** A content; distance and within are counted from the content before. */
  private record Part(byte[] text, boolean noCase, boolean relative, int from, int room) {}

  private final List<Part> parts = new ArrayList<>();

  /** Draws a rule that often, but not always, holds for the payload. */
  DrawnRule(byte[] payload, Random random) {
    int count = 1 + random.nextInt(3);
    int at = 0;
    int previousEnd = 0;
    for (int i = 0; i < count && payload.length - at >= 8; i++) {
      int length = 2 + random.nextInt(i == 0 ? 10 : 4);
      int start = at + random.nextInt(Math.max(1, Math.min(200, payload.length - at - length)));
      length = Math.min(length, payload.length - start);
      byte[] text = Arrays.copyOfRange(payload, start, start + length);
      boolean noCase = random.nextInt(3) == 0;
      // Now and then by one too narrow.
      int slack = random.nextInt(12) - 1;
      Part part = new Part(text, noCase, false, 0, Integer.MAX_VALUE);
      if (i > 0 && random.nextBoolean()) {
        int distance = start - previousEnd - random.nextInt(4) + (slack < 0 ? 1 : 0);
        part = new Part(text, noCase, true, distance, length + Math.max(0, slack) + 4);
      } else if (random.nextInt(3) == 0) {
        int offset = Math.max(0, start - random.nextInt(6) + (slack < 0 ? 1 : 0));
        part = new Part(text, noCase, false, offset, length + Math.max(0, slack) + 6);
      }
      parts.add(part);
      previousEnd = start + length;
      at = previousEnd;
    }
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** The rule as it is written. */
  String text(String protocol, int sid) {
    StringBuilder out = new StringBuilder("alert " + protocol + " any any -> any any (");
    for (Part part : parts) {
      out.append("content:\"|");
      for (byte b : part.text) {
        out.append(String.format(Locale.ROOT, "%02x ", b));
      }
      out.append("|\"; ").append(part.noCase ? "nocase; " : "");
      if (part.relative) {
        out.append("distance:%d; within:%d; ".formatted(part.from, part.room));
      } else if (part.room < Integer.MAX_VALUE) {
        out.append("offset:%d; depth:%d; ".formatted(part.from, part.room));
      }
    }
    return out.append("sid:").append(sid).append(";)").toString();
  }

  /** Whether it holds. */
  boolean matches(byte[] payload) {
    return matches(payload, 0, 0);
  }

  private boolean matches(byte[] payload, int number, int cursor) {
    if (number == parts.size()) {
      return true;
    }
    Part part = parts.get(number);
    long first = (part.relative ? cursor : 0) + (long) part.from;
    long end = Math.min(payload.length, first + part.room);
    for (int at = (int) Math.max(0, first); at + part.text.length <= end; at++) {
      if (isAt(part, payload, at) && matches(payload, number + 1, at + part.text.length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAt(Part part, byte[] payload, int at) {
    for (int i = 0; i < part.text.length; i++) {
      int a = payload[at + i];
      int b = part.text[i];
      boolean same = part.noCase ? lower(a) == lower(b) : a == b;
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
}
