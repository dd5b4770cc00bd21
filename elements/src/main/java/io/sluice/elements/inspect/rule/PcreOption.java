// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;

/**
 * {@code pcre}: a regular expression, by RE2/J, whose time is linear in the input whatever the
 * expression. Bytes are taken as ISO 8859-1. Allocates: asked only when all contents before it have
 * matched.
 */
final class PcreOption extends Option {
  private final Pattern pattern;
  private final boolean negated;

  PcreOption(Pattern pattern, boolean negated, boolean relative, Buffer buffer) {
    this.pattern = pattern;
    this.negated = negated;
    this.relative = relative;
    this.buffer = buffer;
  }

  @Override
  int first(Inspected inspected, int cursor) {
    return relative ? cursor : 0;
  }

  @Override
  int again(int end) {
    return negated ? NO : end;
  }

  @Override
  int match(Inspected inspected, int cursor, int from) {
    byte[] data = inspected.bytes(buffer);
    if (data == null) {
      return NO;
    }
    int start = relative ? cursor : 0;
    int length = inspected.length(buffer);
    if (start > length || from > length) {
      return NO;
    }
    String text = new String(data, start, length - start, StandardCharsets.ISO_8859_1);
    Matcher matcher = pattern.matcher(text);
    boolean found = matcher.find(Math.max(0, from - start));
    if (negated) {
      return found ? NO : cursor;
    }
    if (!found) {
      return NO;
    }
    // An empty match must not be found again at the same place for ever.
    int end = start + matcher.end();
    return end <= from && from > start ? NO : end;
  }
}
