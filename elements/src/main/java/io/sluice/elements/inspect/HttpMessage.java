// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Buffer;
import io.sluice.elements.inspect.rule.Event;
import java.util.Arrays;

/**
 * The parts of one HTTP/1 message (RFC 9112): its first line once that is whole, its header lines
 * once all of them are there, and of its body what is there. Used again for each; allocates only
 * when a part is longer than any before.
 */
public final class HttpMessage implements AutoCloseable {
  private static final String[] METHODS =
      "GET POST PUT HEAD DELETE OPTIONS TRACE CONNECT PATCH PROPFIND MKCOL SEARCH".split(" ");

  private static final int MAX_WORD = 32;

  /** What {@link #events} can have. */
  static final long EVENTS = 2 * Event.HTTP_RESPONSE_ENCODING.bit() - Event.HTTP_NO_HOST.bit();

  private static final int PARTS = Buffer.values().length;

  private final int[] from = new int[PARTS];
  private final int[] to = new int[PARTS];
  private final HttpUri uri = new HttpUri();
  private final HttpHeaders headers = new HttpHeaders();
  private final HttpBody body = new HttpBody();

  /** Parts that are in {@link HttpHeaders#values} rather than in the stream: a bit each. */
  private long joined;

  private boolean wantsText;
  private boolean wantsBody;
  private boolean hasText;
  private boolean hasBody;
  private boolean isChunked;
  private int contentLength;

  /** The line that says how the body is compressed; -1 for none. */
  private int encoding;

  private boolean isWhole;
  private int end;
  private int chunk;
  private boolean isOpen;
  private long events;

  /** Creates one that has read nothing. */
  public HttpMessage() {
    clear();
  }

  /** Says whether rules ask for header lines, and for bodies. */
  void want(boolean text, boolean bodies) {
    wantsText = text;
    wantsBody = bodies;
  }

  @Override
  public void close() {
    body.close();
  }

  /** Forgets the message. */
  void clear() {
    Arrays.fill(from, -1);
    end = -1;
    chunk = -1;
    events = 0;
    joined = 0;
    hasText = false;
    hasBody = false;
    isWhole = false;
    headers.clear();
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

  /** Whether a part is among {@link #values} rather than in the stream. */
  boolean isJoined(Buffer part) {
    return (joined & 1L << part.ordinal()) != 0;
  }

  /** Values of several lines. */
  Text values() {
    return headers.values;
  }

  HttpUri uri() {
    return uri;
  }

  /**
   * A part that is written anew.
   *
   * @return null when the part lies in the stream, or is not there
   */
  Text text(Buffer part) {
    return switch (part) {
      case HTTP_HEADER -> hasText && headers.header.length() > 0 ? headers.header : null;
      case HTTP_START -> hasText ? headers.start : null;
      case HTTP_HEADER_NAMES -> hasText ? headers.names : null;
      case HTTP_REQUEST_BODY, HTTP_RESPONSE_BODY ->
          hasBody && from(part) >= 0 ? body.content() : null;
      default -> null;
    };
  }

  /** Whether all header lines are there. */
  boolean isWhole() {
    return isWhole;
  }

  /** What is odd about the header lines that are whole: bits of {@link Event#bit}. */
  long events() {
    return events;
  }

  /** Where the message ends, perhaps behind what is there; -1 when that is not known. */
  int end() {
    return end;
  }

  /** Where the chunk begins that is not there yet; -1 for none. */
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
    return read(data, from, length, false);
  }

  /**
   * Reads a message.
   *
   * @param empty whether it has no body if it is a response, whatever it says: that of HEAD, or one
   *     of CONNECT that opens a tunnel
   */
  boolean read(byte[] data, int from, int length, boolean empty) {
    clear();
    int start = from;
    while (start < length && data[start] >= 0 && data[start] <= ' ') {
      start++;
    }
    int line = lineEnd(data, start, length);
    int stop = Math.min(line < 0 ? length : line, start + MAX_WORD);
    int first = start;
    while (first < stop && !isSpace(data[first])) {
      first++;
    }
    boolean isWord = isWord(data, start, first);
    boolean ends = first < stop || line == first && startsWith(data, start, first, "http/");
    isOpen = line < 0 && isWord && (first < stop || stop == length);
    if (!ends || !isWord) {
      return false;
    }
    boolean response = startsWith(data, start, first, "http/");
    boolean known = response || isMethod(data, start, first);
    if (line < 0 || !known && !hasVersion(data, first, line)) {
      return known && line < 0;
    }
    if (response) {
      set(Buffer.HTTP_RESPONSE_LINE, start, line);
      set(Buffer.HTTP_PROTOCOL, start, first);
      int code = Math.min(line, skipSpace(data, first, line));
      int message = Math.min(line, code + 3);
      set(Buffer.HTTP_STAT_CODE, code, message);
      set(Buffer.HTTP_STAT_MESSAGE, skipSpace(data, message, line), line);
    } else {
      set(Buffer.HTTP_REQUEST_LINE, start, line);
      set(Buffer.HTTP_METHOD, start, first);
      int target = skipSpace(data, first, line);
      int last = index(data, target, line, ' ');
      set(Buffer.HTTP_URI_RAW, target, last < 0 ? line : last);
      if (last >= 0) {
        set(Buffer.HTTP_PROTOCOL, last + 1, line);
      }
      uri.read(data, from(Buffer.HTTP_URI_RAW), to(Buffer.HTTP_URI_RAW));
      if (uri.host() >= 0) {
        set(Buffer.HTTP_HOST, uri.host(), uri.hostEnd());
        host(data);
      }
    }
    int begin = lineStart(data, line, length);
    int bodyStart = lines(data, begin, length, response);
    parts(data, response);
    if (bodyStart >= 0) {
      isWhole = true;
      set(Buffer.HTTP_HEADER_RAW, begin, bodyStart);
      if (wantsText) {
        hasText = true;
        headers.write(data, start, line, response ? "set-cookie" : "cookie");
      }
      if (!response && from(Buffer.HTTP_HOST) < 0 && isVersion11(data)) {
        see(Event.HTTP_NO_HOST);
      }
      if (response && (empty || !mayHaveBody(data))) {
        end = bodyStart;
      } else {
        body(data, bodyStart, length, response);
      }
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

  /** Whether it is a request of a method. */
  boolean isMethod(byte[] data, String method) {
    int at = from(Buffer.HTTP_METHOD);
    return at >= 0 && is(data, at, to(Buffer.HTTP_METHOD), method);
  }

  /** Whether it is a response whose status begins with a digit. */
  boolean isStatus(byte[] data, char digit) {
    int code = from(Buffer.HTTP_STAT_CODE);
    return code >= 0 && to(Buffer.HTTP_STAT_CODE) - code == 3 && data[code] == digit;
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

  /** Reads header lines that are whole; where the body begins, -1 when that is not there. */
  private int lines(byte[] data, int start, int length, boolean response) {
    int at = start;
    while (at < length) {
      int stop = lineEnd(data, at, length);
      if (stop < 0) {
        return -1;
      }
      int next = lineStart(data, stop, length);
      if (skipSpace(data, at, stop) == stop && data[next - 1] == '\n') {
        return next;
      }
      // A line that begins with a space continues the one before: RFC 9112, 5.2.
      while (next < length && (data[next] == ' ' || data[next] == '\t')) {
        int end = lineEnd(data, next, length);
        if (end < 0) {
          return -1;
        }
        int after = lineStart(data, end, length);
        if (skipSpace(data, next, end) == end && (after == length || !isSpace(data[after]))) {
          break;
        }
        stop = end;
        next = after;
      }
      line(data, at, stop, response);
      at = next;
    }
    return -1;
  }

  private void line(byte[] data, int from, int to, boolean response) {
    int colon = index(data, from, to, ':');
    if (colon <= from) {
      see(response ? Event.HTTP_RESPONSE_COLON : Event.HTTP_REQUEST_COLON);
    }
    int name = Math.max(from, colon);
    while (name > from && isSpace(data[name - 1])) {
      name--;
    }
    int value = skipSpace(data, colon < 0 ? from : colon + 1, to);
    int end = to;
    while (end > value && isSpace(data[end - 1])) {
      end--;
    }
    headers.add(data, from, name, value, end);
  }

  /** Those of the lines that are buffers of their own. */
  private void parts(byte[] data, boolean response) {
    contentLength = response ? -1 : 0;
    isChunked = false;
    encoding = -1;
    for (int line = 0; line < headers.count(); line++) {
      int name = headers.nameFrom(line);
      int nameEnd = headers.nameTo(line);
      int value = headers.valueFrom(line);
      int end = headers.valueTo(line);
      Buffer part = Buffer.ofLine(data, name, nameEnd, response);
      if (part == null && Buffer.isLower(data, name, nameEnd, "transfer-encoding")) {
        isChunked |= HttpBody.names(data, value, end, "chunked");
        if (!Buffer.isLower(data, value, end, "chunked")) {
          see(response ? Event.HTTP_RESPONSE_ENCODING : Event.HTTP_REQUEST_ENCODING);
        }
      }
      if (headers.isAgain(line)) {
        if (part == Buffer.HTTP_HOST && !response) {
          see(Event.HTTP_MANY_HOSTS);
        }
        continue;
      }
      if (part == Buffer.HTTP_HOST && from(part) >= 0) {
        // That of the target counts: RFC 9112, 3.2.2.
        continue;
      }
      if (part != null && headers.isJoined(data, line)) {
        joined |= 1L << part.ordinal();
        int begin = headers.values.length();
        headers.addValue(data, line, headers.values);
        set(part, begin, headers.values.length());
      } else if (part != null) {
        set(part, value, end);
      }
      if (part == Buffer.HTTP_HOST) {
        host(isJoined(part) ? headers.values.bytes() : data);
      } else if (part == Buffer.HTTP_CONTENT_LENGTH) {
        contentLength = number(data, value, end);
        if (contentLength < 0) {
          see(response ? Event.HTTP_RESPONSE_LENGTH : Event.HTTP_REQUEST_LENGTH);
        }
      } else if (part == null && Buffer.isLower(data, name, nameEnd, "content-encoding")) {
        encoding = line;
      }
    }
  }

  /** What was set as host is that with its port. */
  private void host(byte[] data) {
    int from = from(Buffer.HTTP_HOST);
    int stop = to(Buffer.HTTP_HOST);
    joined |= isJoined(Buffer.HTTP_HOST) ? 1L << Buffer.HTTP_HOST_RAW.ordinal() : 0;
    set(Buffer.HTTP_HOST_RAW, from, stop);
    set(Buffer.HTTP_HOST, from, HttpUri.hostEnd(data, from, stop));
  }

  private void body(byte[] data, int begin, int length, boolean response) {
    Buffer part = response ? Buffer.HTTP_RESPONSE_BODY : Buffer.HTTP_REQUEST_BODY;
    boolean encoded = encoding >= 0;
    hasBody = wantsBody && (isChunked || encoded);
    body.begin();
    int stop;
    if (isChunked) {
      int next = ChunkedBody.follow(data, begin, length, hasBody ? body : null);
      chunk = next >= 0 ? next : -1;
      end = next < 0 && next != ChunkedBody.MALFORMED ? ~next : -1;
      stop = end < 0 ? length : end;
    } else {
      end = contentLength < 0 ? -1 : begin + contentLength;
      stop = end < 0 ? length : Math.min(length, end);
      if (hasBody) {
        body.add(data, begin, stop);
      }
    }
    if (stop > begin) {
      set(part, begin, stop);
    }
    if (hasBody && encoded) {
      int begins = headers.values.length();
      headers.addValue(data, encoding, headers.values);
      body.decode(headers.values.bytes(), begins, headers.values.length());
    }
  }

  /** False for responses that never have a body, whatever they say: RFC 9112, 6.3. */
  private boolean mayHaveBody(byte[] data) {
    int code = from(Buffer.HTTP_STAT_CODE);
    int stop = to(Buffer.HTTP_STAT_CODE);
    return !isStatus(data, '1') && !is(data, code, stop, "204") && !is(data, code, stop, "304");
  }

  /** Some receivers take any control character for a space. */
  private static boolean isSpace(byte b) {
    return b >= 0 && b <= ' ';
  }

  static int skipSpace(byte[] data, int from, int to) {
    int at = from;
    while (at < to && isSpace(data[at])) {
      at++;
    }
    return at;
  }

  private void see(Event event) {
    events |= event.bit();
  }

  private boolean isVersion11(byte[] data) {
    int begin = from(Buffer.HTTP_PROTOCOL);
    return begin >= 0 && Buffer.isLower(data, begin, to(Buffer.HTTP_PROTOCOL), "http/1.1");
  }

  /** A number of digits and nothing else; -1 when it is none, or very large. */
  private static int number(byte[] data, int from, int to) {
    long number = to > from ? 0 : -1;
    for (int i = from; i < to && number >= 0; i++) {
      int digit = data[i] - '0';
      number = digit < 0 || digit > 9 || number > 1 << 26 ? -1 : number * 10 + digit;
    }
    return (int) number;
  }

  /**
   * The end of a line, CR or LF excluded; -1 when it is not there yet. Some receivers take a CR
   * alone for one.
   */
  static int lineEnd(byte[] data, int from, int length) {
    for (int at = from; at < length; at++) {
      boolean alone = data[at] == '\r' && at + 1 < length && !isSpace(data[at + 1]);
      if (data[at] == '\n' || alone) {
        return data[at] == '\n' && at > from && data[at - 1] == '\r' ? at - 1 : at;
      }
    }
    return -1;
  }

  /** Where the line behind a line's end begins. */
  static int lineStart(byte[] data, int lineEnd, int length) {
    boolean both = lineEnd + 1 < length && data[lineEnd] == '\r' && data[lineEnd + 1] == '\n';
    return Math.min(length, lineEnd + (both ? 2 : 1));
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
