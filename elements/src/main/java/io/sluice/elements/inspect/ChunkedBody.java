// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

/**
 * Follows the chunks of an HTTP body (RFC 9112, 7.1), each of which is a line with its size and so
 * many bytes, to where the next message begins. Allocates nothing.
 */
final class ChunkedBody {
  /** Answer of {@link #follow}: what is there is no chunk. */
  static final int MALFORMED = Integer.MIN_VALUE;

  private static final int LARGEST = 1 << 28;

  private ChunkedBody() {}

  /**
   * Goes on from a chunk to the first one whose size is not there yet.
   *
   * @param data a stream
   * @param from where a chunk begins, or the line's end before it
   * @param length where the stream ends
   * @return where that chunk begins, or the line's end before it, perhaps behind what is there; the
   *     complement of where the body ends, when its end is there; {@link #MALFORMED}
   */
  static int follow(byte[] data, int from, int length) {
    int at = from;
    while (at < length) {
      int line = skipLineEnd(data, at, length);
      int end = HttpMessage.lineEnd(data, line, length);
      if (end < 0) {
        return at;
      }
      int size = size(data, line, end);
      if (size < 0) {
        return MALFORMED;
      }
      int next = HttpMessage.lineStart(data, end, length);
      if (size == 0) {
        int stop = trailer(data, next, length);
        return stop < 0 ? at : ~stop;
      }
      at = next + size;
    }
    return at;
  }

  private static int skipLineEnd(byte[] data, int from, int length) {
    int at = from < length && data[from] == '\r' ? from + 1 : from;
    return at < length && data[at] == '\n' ? at + 1 : at;
  }

  /** A size in hexadecimal, up to an extension; -1 when it is none. */
  private static int size(byte[] data, int from, int to) {
    int size = 0;
    int at = from;
    for (; at < to; at++) {
      int digit = Character.digit(data[at], 16);
      if (digit < 0) {
        break;
      }
      size = size << 4 | digit;
      if (size > LARGEST) {
        return -1;
      }
    }
    boolean ends = at == to || data[at] == ';' || data[at] == ' ' || data[at] == '\t';
    return at > from && ends ? size : -1;
  }

  /** Where the lines behind the last chunk end; -1 when that is not there yet. */
  private static int trailer(byte[] data, int from, int length) {
    int at = from;
    while (at < length) {
      int end = HttpMessage.lineEnd(data, at, length);
      if (end < 0) {
        return -1;
      }
      int next = HttpMessage.lineStart(data, end, length);
      if (end == at) {
        return next;
      }
      at = next;
    }
    return -1;
  }
}
