// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Buffer;

/**
 * The header lines of an HTTP message as rules see them: a name, a colon, a space and the value, in
 * the order of their first lines. Values that continue on further lines are joined with these, and
 * values of lines with the same name follow each other, separated by a comma and a space (RFC 9110,
 * 5.3). Used again for each message; allocates only when there is more than ever before.
 */
final class HttpHeaders {
  /** Lines of which those with the same name are joined. */
  private static final int MAX_LINES = 128;

  private static final byte[] COLON = {':', ' '};
  private static final byte[] COMMA = {',', ' '};

  private final int[] nameFrom = new int[MAX_LINES];
  private final int[] nameTo = new int[MAX_LINES];
  private final int[] valueFrom = new int[MAX_LINES];
  private final int[] valueTo = new int[MAX_LINES];
  private final int[] hashes = new int[MAX_LINES];

  /** The next line with the same name, and whether there is one before. */
  private final int[] next = new int[MAX_LINES];

  private final boolean[] follows = new boolean[MAX_LINES];
  private int count;

  /** All but cookies; and with the first line, all. */
  final Text header = new Text();

  final Text start = new Text();

  /** The names, each after a line's end, and two of these behind the last. */
  final Text names = new Text();

  /** Values that do not lie in the stream as they are. */
  final Text values = new Text();

  void clear() {
    count = 0;
    header.clear();
    start.clear();
    names.clear();
    values.clear();
  }

  int count() {
    return count;
  }

  int nameFrom(int line) {
    return nameFrom[line];
  }

  int nameTo(int line) {
    return nameTo[line];
  }

  int valueFrom(int line) {
    return valueFrom[line];
  }

  int valueTo(int line) {
    return valueTo[line];
  }

  /** Whether a line's value has others with it, or ends of lines within. */
  boolean isJoined(byte[] data, int line) {
    boolean joined = next[line] > 0;
    for (int i = valueFrom[line]; i < valueTo[line] && !joined; i++) {
      joined = data[i] == '\n';
    }
    return joined;
  }

  /** Whether there is a line with the same name before. */
  boolean isAgain(int line) {
    return follows[line];
  }

  /** Adds a line; when there are too many, it is not joined with others, nor shown. */
  void add(byte[] data, int name, int nameEnd, int value, int valueEnd) {
    if (count == MAX_LINES) {
      return;
    }
    int hash = 0;
    for (int i = name; i < nameEnd; i++) {
      hash = 31 * hash + (data[i] | 32);
    }
    int line = count++;
    nameFrom[line] = name;
    nameTo[line] = nameEnd;
    valueFrom[line] = value;
    valueTo[line] = valueEnd;
    hashes[line] = hash;
    next[line] = 0;
    follows[line] = false;
    for (int i = line - 1; i >= 0 && nameEnd > name; i--) {
      if (hashes[i] == hash && isSameName(data, i, line)) {
        next[i] = line;
        follows[line] = true;
        break;
      }
    }
  }

  private boolean isSameName(byte[] data, int line, int other) {
    int size = nameTo[line] - nameFrom[line];
    boolean same = size == nameTo[other] - nameFrom[other];
    for (int i = 0; same && i < size; i++) {
      same = lower(data[nameFrom[line] + i]) == lower(data[nameFrom[other] + i]);
    }
    return same;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }

  /**
   * Writes the texts, once all lines are there.
   *
   * @param data a stream
   * @param first where the first line begins
   * @param firstEnd where it ends
   * @param cookie the name of the line that {@link #header} leaves out, in lower case
   */
  void write(byte[] data, int first, int firstEnd, String cookie) {
    start.add(data, first, firstEnd - first);
    end(start);
    end(names);
    for (int line = 0; line < count; line++) {
      if (follows[line]) {
        continue;
      }
      int from = start.length();
      start.add(data, nameFrom[line], nameTo[line] - nameFrom[line]);
      start.add(COLON);
      addValue(data, line, start);
      end(start);
      if (!Buffer.isLower(data, nameFrom[line], nameTo[line], cookie)) {
        header.add(start.bytes(), from, start.length() - from);
      }
      names.add(data, nameFrom[line], nameTo[line] - nameFrom[line]);
      end(names);
    }
    end(start);
    end(names);
  }

  /** Writes a line's value, with those that belong to it. */
  void addValue(byte[] data, int line, Text out) {
    int at = line;
    do {
      for (int i = valueFrom[at]; i < valueTo[at]; i++) {
        if (data[i] != '\r' && data[i] != '\n') {
          out.add(data[i]);
        }
      }
      at = next[at];
      if (at > 0) {
        out.add(COMMA);
      }
    } while (at > 0);
  }

  private static void end(Text text) {
    text.add('\r');
    text.add('\n');
  }
}
