// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Buffer;
import io.sluice.elements.inspect.rule.Event;
import java.util.Arrays;

/**
 * The parts of one HTTP/1 message (RFC 9112), as far as it is there. Used again for each; allocates
 * only when a target, or the names of the header lines, are longer than any before.
 */
public final class HttpMessage {
  private static final String[] METHODS = {
    "GET",
    "POST",
    "PUT",
    "HEAD",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PATCH",
    "PROPFIND",
    "MKCOL",
    "SEARCH"
  };

  /** Longest method in bytes. */
  private static final int MAX_WORD = 32;

  /** What {@link #events} can have. */
  static final long EVENTS = 2 * Event.HTTP_RESPONSE_ENCODING.bit() - Event.HTTP_NO_HOST.bit();

  private static final int PARTS = Buffer.values().length;

  private final int[] from = new int[PARTS];
  private final int[] to = new int[PARTS];
  private byte[] uri = new byte[512];
  private int uriLength;
  private byte[] names = new byte[512];
  private int namesLength;
  private int end;
  private int chunk;
  private boolean isOpen;
  private long events;

  /** Creates one that has read nothing. */
  public HttpMessage() {
    clear();
  }

  /** Forgets the message. */
  void clear() {
    Arrays.fill(from, -1);
    end = -1;
    chunk = -1;
    events = 0;
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

  /** The names of the header lines, each after a line's end. */
  byte[] names() {
    return names;
  }

  int namesLength() {
    return namesLength;
  }

  /** What is odd about the header lines that are whole: bits of {@link Event#bit}. */
  long events() {
    return events;
  }

  /** Where the message ends, perhaps behind what is there; -1 when that is not known. */
  int end() {
    return end;
  }

  /** Where the chunk begins that is not there yet, see {@link ChunkedBody#follow}; -1 for none. */
  int chunk() {
    return chunk;
  }

  /**
   * Whether what {@link #read} has not taken for HTTP may become it with more bytes.
   *
   * @return false when it is something else
   */
  boolean isOpen() {
    return isOpen;
  }

  /**
   * Reads a message.
   *
   * @param data a stream
   * @param from where the message begins; empty lines are skipped
   * @param length where the stream ends
   * @return whether it is HTTP
   */
  public boolean read(byte[] data, int from, int length) {
    clear();
    int start = from;
    while (start < length && (data[start] == '\r' || data[start] == '\n')) {
      start++;
    }
    int line = lineEnd(data, start, length);
    int limit = Math.min(length, start + MAX_WORD);
    int first = index(data, start, limit, ' ');
    boolean isWord = isWord(data, start, first < 0 ? limit : first);
    isOpen = line < 0 && isWord && (first >= 0 || limit == length);
    if (first < 0 || !isWord) {
      return false;
    }
    boolean response = startsWith(data, start, first, "http/1.");
    int stop = line < 0 ? length : line;
    if (response) {
      set(Buffer.HTTP_RESPONSE_LINE, start, stop);
      set(Buffer.HTTP_PROTOCOL, start, first);
      set(Buffer.HTTP_STAT_CODE, first + 1, Math.min(stop, first + 4));
      set(Buffer.HTTP_STAT_MESSAGE, Math.min(stop, first + 5), stop);
    } else if (isMethod(data, start, first) || line >= 0 && hasVersion(data, first, line)) {
      set(Buffer.HTTP_REQUEST_LINE, start, stop);
      set(Buffer.HTTP_METHOD, start, first);
      int last = index(data, first + 1, stop, ' ');
      set(Buffer.HTTP_URI_RAW, first + 1, last < 0 ? stop : last);
      if (last >= 0) {
        set(Buffer.HTTP_PROTOCOL, last + 1, stop);
      }
      decodeUri(data);
    } else {
      return false;
    }
    if (line >= 0) {
      headers(data, lineStart(data, line, length), length, response);
      set(Buffer.HTTP_START, start, to(Buffer.HTTP_HEADER));
    }
    return true;
  }

  /** Whether it may be a method or a version, as far as it is there. */
  private static boolean isWord(byte[] data, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = data[i];
      boolean letter = b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
      if (!letter && (b < '-' || b > '9') && b != '_') {
        return false;
      }
    }
    return true;
  }

  /** Whether a line that begins with a method that is not known is the first of a request. */
  private static boolean hasVersion(byte[] data, int first, int line) {
    int version = line - "HTTP/1.1".length();
    return version > first
        && data[version - 1] == ' '
        && startsWith(data, version, line, "http/1.");
  }

  private static boolean isMethod(byte[] data, int from, int to) {
    for (String method : METHODS) {
      if (is(data, from, to, method)) {
        return true;
      }
    }
    return false;
  }

  private static boolean is(byte[] data, int from, int to, String text) {
    boolean same = to - from == text.length();
    for (int i = 0; same && i < text.length(); i++) {
      same = data[from + i] == text.charAt(i);
    }
    return same;
  }

  private void set(Buffer part, int begin, int stop) {
    from[part.ordinal()] = begin;
    to[part.ordinal()] = Math.max(begin, stop);
  }

  private void headers(byte[] data, int start, int length, boolean response) {
    int at = start;
    int body = -1;
    int contentLength = response ? -1 : 0;
    namesLength = 0;
    addName(data, 0, 0);
    boolean chunked = false;
    while (at < length) {
      int stop = lineEnd(data, at, length);
      if (stop == at) {
        body = lineStart(data, stop, length);
        break;
      }
      int limit = stop < 0 ? length : stop;
      int colon = index(data, at, limit, ':');
      if (colon <= 0 && stop >= 0 && !isSpace(data[at])) {
        see(response ? Event.HTTP_RESPONSE_COLON : Event.HTTP_REQUEST_COLON);
      }
      if (colon > 0) {
        int value = colon + 1;
        while (value < limit && isSpace(data[value])) {
          value++;
        }
        while (stop >= 0 && limit > value && isSpace(data[limit - 1])) {
          limit--;
        }
        Buffer part = Buffer.ofLine(data, at, colon);
        if (part == Buffer.HTTP_HOST && from(part) >= 0 && !response) {
          see(Event.HTTP_MANY_HOSTS);
        }
        if (part == Buffer.HTTP_HOST) {
          set(Buffer.HTTP_HOST_RAW, value, limit);
          set(part, value, hostEnd(data, value, limit));
        } else if (part != null) {
          set(part, value, limit);
        }
        if (part == Buffer.HTTP_CONTENT_LENGTH) {
          contentLength = number(data, value, limit);
          if (stop >= 0 && contentLength < 0) {
            see(response ? Event.HTTP_RESPONSE_LENGTH : Event.HTTP_REQUEST_LENGTH);
          }
        } else if (part == null && Buffer.isLower(data, at, colon, "transfer-encoding")) {
          chunked = true;
          if (stop >= 0 && !Buffer.isLower(data, value, limit, "chunked")) {
            see(response ? Event.HTTP_RESPONSE_ENCODING : Event.HTTP_REQUEST_ENCODING);
          }
        }
        addName(data, at, colon);
      }
      if (stop < 0) {
        break;
      }
      at = lineStart(data, stop, length);
    }
    set(Buffer.HTTP_HEADER, start, body < 0 ? length : body);
    addName(data, 0, 0);
    if (body >= 0 && !response && from(Buffer.HTTP_HOST) < 0 && isVersion11(data)) {
      see(Event.HTTP_NO_HOST);
    }
    if (body >= 0 && (!response || mayHaveBody(data))) {
      Buffer part = response ? Buffer.HTTP_RESPONSE_BODY : Buffer.HTTP_REQUEST_BODY;
      if (chunked) {
        chunks(data, body, length, part);
      } else {
        body(body, length, contentLength, part);
      }
    } else {
      end = body;
    }
  }

  private void body(int body, int length, int contentLength, Buffer part) {
    boolean known = contentLength >= 0;
    int stop = known ? body + contentLength : length;
    if (!known || contentLength > 0) {
      set(part, body, Math.min(length, stop));
    }
    end = known ? stop : -1;
  }

  private void chunks(byte[] data, int body, int length, Buffer part) {
    int next = ChunkedBody.follow(data, body, length);
    if (next >= 0) {
      chunk = next;
    } else if (next != ChunkedBody.MALFORMED) {
      end = ~next;
    }
    set(part, body, end < 0 ? length : end);
  }

  /** False for responses that never have a body, whatever they say: RFC 9112, 6.3. */
  private boolean mayHaveBody(byte[] data) {
    int code = from(Buffer.HTTP_STAT_CODE);
    int stop = to(Buffer.HTTP_STAT_CODE);
    boolean informs = stop - code == 3 && data[code] == '1';
    return !informs && !is(data, code, stop, "204") && !is(data, code, stop, "304");
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  /** Where the name of a host ends that may have a port behind it. */
  private static int hostEnd(byte[] data, int from, int to) {
    int at = to;
    while (at > from && data[at - 1] >= '0' && data[at - 1] <= '9') {
      at--;
    }
    return at > from && data[at - 1] == ':' ? at - 1 : to;
  }

  private void see(Event event) {
    events |= event.bit();
  }

  private boolean isVersion11(byte[] data) {
    int begin = from(Buffer.HTTP_PROTOCOL);
    return begin >= 0 && Buffer.isLower(data, begin, to(Buffer.HTTP_PROTOCOL), "http/1.1");
  }

  private void addName(byte[] data, int begin, int stop) {
    int size = stop - begin;
    if (names.length < namesLength + size + 2) {
      names = Arrays.copyOf(names, 2 * (namesLength + size + 2));
    }
    System.arraycopy(data, begin, names, namesLength, size);
    namesLength += size;
    names[namesLength++] = '\r';
    names[namesLength++] = '\n';
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
  static int lineEnd(byte[] data, int from, int length) {
    int feed = index(data, from, length, '\n');
    return feed > from && data[feed - 1] == '\r' ? feed - 1 : feed;
  }

  /** Where the line behind a line's end begins. */
  static int lineStart(byte[] data, int lineEnd, int length) {
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
    return to - from >= text.length() && Buffer.isLower(data, from, from + text.length(), text);
  }
}
