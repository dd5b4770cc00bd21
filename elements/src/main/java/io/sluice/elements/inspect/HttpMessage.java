// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The parts of one HTTP/1 message (RFC 9112), as far as it is there. Used again for each; allocates
 * only when a target is longer than any before.
 */
public final class HttpMessage {
  private static final String METHODS =
      " GET POST PUT HEAD DELETE OPTIONS TRACE CONNECT PATCH PROPFIND MKCOL SEARCH ";
  private static final int PARTS = Buffer.values().length;

  private final int[] from = new int[PARTS];
  private final int[] to = new int[PARTS];
  private byte[] uri = new byte[512];
  private int uriLength;
  private int end;

  /** Creates one that has read nothing. */
  public HttpMessage() {
    clear();
  }

  /** Forgets the message. */
  void clear() {
    Arrays.fill(from, -1);
    end = -1;
  }

  /**
   * Where a part begins in the stream. For all but the decoded target.
   *
   * @param part which
   * @return its offset; -1 when there is none
   */
  public int from(Buffer part) {
    return from[part.ordinal()];
  }

  /**
   * Where a part ends.
   *
   * @param part one that there is
   * @return offset of the byte behind it
   */
  public int to(Buffer part) {
    return to[part.ordinal()];
  }

  byte[] uri() {
    return uri;
  }

  int uriLength() {
    return uriLength;
  }

  /** Where the message ends; -1 when that is not known yet, or never. */
  int end() {
    return end;
  }

  /**
   * Reads a message.
   *
   * @param data a stream
   * @param start where the message begins
   * @param length where the stream ends
   * @return whether it is HTTP
   */
  public boolean read(byte[] data, int start, int length) {
    clear();
    int line = lineEnd(data, start, length);
    int first = index(data, start, Math.min(length, start + 16), ' ');
    if (first < 0) {
      return false;
    }
    boolean response = startsWith(data, start, first, "HTTP/1.");
    if (response) {
      set(Buffer.HTTP_STAT_CODE, first + 1, Math.min(line < 0 ? length : line, first + 4));
    } else if (isMethod(data, start, first)) {
      set(Buffer.HTTP_METHOD, start, first);
      int stop = line < 0 ? length : line;
      int last = index(data, first + 1, stop, ' ');
      set(Buffer.HTTP_URI_RAW, first + 1, last < 0 ? stop : last);
      decodeUri(data);
    } else {
      return false;
    }
    if (line >= 0) {
      headers(data, lineStart(data, line, length), length, response);
    }
    return true;
  }

  private static boolean isMethod(byte[] data, int from, int to) {
    String word = new String(data, from, to - from, StandardCharsets.ISO_8859_1);
    return METHODS.contains(" " + word + " ");
  }

  private void set(Buffer part, int begin, int stop) {
    from[part.ordinal()] = begin;
    to[part.ordinal()] = Math.max(begin, stop);
  }

  private void headers(byte[] data, int start, int length, boolean response) {
    int at = start;
    int body = -1;
    int contentLength = response ? -1 : 0;
    boolean chunked = false;
    while (at < length) {
      int stop = lineEnd(data, at, length);
      if (stop == at) {
        body = lineStart(data, stop, length);
        break;
      }
      int limit = stop < 0 ? length : stop;
      int colon = index(data, at, limit, ':');
      if (colon > 0) {
        int value = colon + 1;
        while (value < limit && (data[value] == ' ' || data[value] == '\t')) {
          value++;
        }
        if (is(data, at, colon, "host")) {
          set(Buffer.HTTP_HOST, value, limit);
        } else if (is(data, at, colon, "user-agent")) {
          set(Buffer.HTTP_USER_AGENT, value, limit);
        } else if (is(data, at, colon, "cookie") || is(data, at, colon, "set-cookie")) {
          set(Buffer.HTTP_COOKIE, value, limit);
        } else if (is(data, at, colon, "content-length")) {
          contentLength = number(data, value, limit);
        } else if (is(data, at, colon, "transfer-encoding")) {
          chunked = true;
        }
      }
      if (stop < 0) {
        break;
      }
      at = lineStart(data, stop, length);
    }
    set(Buffer.HTTP_HEADER, start, body < 0 ? length : body);
    if (body >= 0) {
      Buffer part = response ? Buffer.HTTP_RESPONSE_BODY : Buffer.HTTP_REQUEST_BODY;
      boolean known = contentLength >= 0 && !chunked;
      long stop = known ? (long) body + contentLength : length;
      if (!known || contentLength > 0) {
        set(part, body, (int) Math.min(length, stop));
      }
      end = known && stop <= length ? (int) stop : -1;
    }
  }

  private static int number(byte[] data, int from, int to) {
    long number = -1;
    for (int i = from; i < to && data[i] >= '0' && data[i] <= '9' && number < 1 << 30; i++) {
      number = (number < 0 ? 0 : number * 10) + data[i] - '0';
    }
    return number > 1 << 30 ? -1 : (int) number;
  }

  /** Decodes percent escapes (RFC 3986, 2.1); malformed ones stay as they are. */
  private void decodeUri(byte[] data) {
    int begin = from(Buffer.HTTP_URI_RAW);
    int stop = to(Buffer.HTTP_URI_RAW);
    if (uri.length < stop - begin) {
      uri = new byte[2 * (stop - begin)];
    }
    uriLength = 0;
    for (int i = begin; i < stop; i++) {
      int high = data[i] == '%' && i + 2 < stop ? Character.digit(data[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(data[i + 2], 16);
      if (low >= 0) {
        uri[uriLength++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        uri[uriLength++] = data[i];
      }
    }
  }

  /** The end of a line, CR or LF excluded; -1 when it is not there yet. */
  private static int lineEnd(byte[] data, int from, int length) {
    int feed = index(data, from, length, '\n');
    return feed > from && data[feed - 1] == '\r' ? feed - 1 : feed;
  }

  private static int lineStart(byte[] data, int lineEnd, int length) {
    return Math.min(length, lineEnd + (data[lineEnd] == '\r' ? 2 : 1));
  }

  private static int index(byte[] data, int from, int to, char wanted) {
    for (int i = from; i < to; i++) {
      if (data[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static boolean startsWith(byte[] data, int from, int to, String text) {
    return to - from >= text.length()
        && is(data, from, from + text.length(), text.toLowerCase(Locale.ROOT));
  }

  private static boolean is(byte[] data, int from, int to, String lower) {
    if (to - from != lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      int c = data[from + i];
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
