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
   * @param body gets the bytes of the chunks, as far as they are there; or null
   * @return where that chunk begins, or the line's end before it, perhaps behind what is there; the
   *     complement of where the body ends, when its end is there; {@link #MALFORMED}
   */
  static int follow(byte[] data, int from, int length, HttpBody body) {
    int at = from;
    while (at < length) {
      int line = HttpMessage.skipSpace(data, at, length);
      int end = HttpMessage.lineEnd(data, line, length);
      if (end < 0 && mayBeSize(data, line, length)) {
        return at;
      }
      end = end < 0 ? line : end;
      int size = size(data, line, end);
      if (size < 0) {
        take(body, data, line, length);
        return MALFORMED;
      }
      int next = HttpMessage.lineStart(data, end, length);
      if (size == 0) {
        int stop = trailer(data, next, length);
        return stop < 0 ? at : ~stop;
      }
      at = next + size;
      take(body, data, next, Math.min(length, at));
    }
    return at;
  }

  private static void take(HttpBody body, byte[] data, int from, int to) {
    if (body != null) {
      body.add(data, from, to);
    }
  }

  /** A size in hexadecimal, whatever stands behind; -1 when it is none. */
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
    return at > from ? size : -1;
  }

  /** Whether the first byte, if it is there, is a digit. */
  private static boolean mayBeSize(byte[] data, int from, int to) {
    return from == to || Character.digit(data[from], 16) >= 0;
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
