// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** {@code content}: bytes that must be there, or must not. */
final class ContentOption extends Option {
  final byte[] pattern;
  boolean noCase;
  final boolean negated;
  Amount offset = Amount.ZERO;
  Amount depth = Amount.UNLIMITED;
  Amount distance = Amount.ZERO;
  Amount within = Amount.UNLIMITED;
  boolean fastPattern;
  boolean atEnd;

  ContentOption(byte[] pattern, boolean negated, Buffer buffer) {
    this.pattern = pattern;
    this.negated = negated;
    this.buffer = buffer;
  }

  @Override
  int first(Inspected inspected, int cursor) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, begin(inspected, cursor)));
  }

  private long begin(Inspected inspected, int cursor) {
    return relative ? cursor + distance.in(inspected) : offset.in(inspected);
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
  long match(Inspected inspected, int cursor, int from) {
    byte[] data = inspected.bytes(buffer);
    if (data == null) {
      return NO;
    }
    int length = inspected.length(buffer);
    long room = (relative ? within : depth).in(inspected);
    long limit = begin(inspected, cursor) + room;
    int end = (int) Math.min(length, Math.max(0, limit));
    int at = atEnd ? atEnd(data, from, end, length) : find(data, from, end);
    if (negated) {
      return at < 0 ? cursor : NO;
    }
    return at < 0 ? NO : span(at, at + pattern.length);
  }

  private int atEnd(byte[] data, int from, int end, int length) {
    int at = length - pattern.length;
    return at >= from && end == length && isAt(data, at) ? at : NO;
  }

  private int find(byte[] data, int from, int end) {
    int last = end - pattern.length;
    for (int at = from; at <= last; at++) {
      if (isAt(data, at)) {
        return at;
      }
    }
    return NO;
  }

  private boolean isAt(byte[] data, int at) {
    if (noCase) {
      for (int i = 0; i < pattern.length; i++) {
        if (lower(data[at + i]) != lower(pattern[i])) {
          return false;
        }
      }
      return true;
    }
    for (int i = 0; i < pattern.length; i++) {
      if (data[at + i] != pattern[i]) {
        return false;
      }
    }
    return true;
  }

  static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }
}
