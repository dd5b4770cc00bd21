// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The head of a request of HTTP/1.0 or 1.1 (RFC 9112): its first line and its fields.
 *
 * @param method as in {@code GET}
 * @param path the path: decoded, without leading slashes and without the query
 * @param old whether it is HTTP/1.0
 * @param fields the header fields by lower-case name; repeated fields are joined by commas
 */
record HttpRequest(String method, String path, boolean old, Map<String, String> fields) {
  /** The body length of a chunked body. */
  static final int CHUNKED = -1;

  /** A request that is malformed or too large. */
  static final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    BadRequest(int status, String why) {
      super(why, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * Reads a head.
   *
   * @param head its lines, without the empty one
   * @throws BadRequest if it is malformed
   */
  static HttpRequest parse(String head) {
    List<String> lines = lines(head);
    String[] words = lines.get(0).split(" ", -1);
    if (words.length != 3 || words[0].isEmpty() || words[1].isEmpty()) {
      throw new BadRequest(400, "bad request line");
    } else if (!words[2].equals("HTTP/1.1") && !words[2].equals("HTTP/1.0")) {
      throw new BadRequest(505, "HTTP/1.0 and HTTP/1.1 are understood");
    }
    Map<String, String> fields = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      // A space before the colon, or at the start of the line, has been used to make two servers
      // see different requests.
      if (colon <= 0 || line.substring(0, colon).chars().anyMatch(c -> c <= ' ' || c == 127)) {
        throw new BadRequest(400, "bad header line");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      fields.merge(name, line.substring(colon + 1).strip(), (one, two) -> one + "," + two);
    }
    return new HttpRequest(words[0], path(words[1]), words[2].equals("HTTP/1.0"), fields);
  }

  private static List<String> lines(String head) {
    List<String> lines = new ArrayList<>();
    for (String line : head.split("\n", -1)) {
      lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }
    return lines;
  }

  private static String path(String target) {
    String path = target;
    int scheme = path.indexOf("://");
    if (scheme > 0 && path.charAt(0) != '/') {
      int slash = path.indexOf('/', scheme + 3);
      path = slash < 0 ? "/" : path.substring(slash);
    }
    int query = path.indexOf('?');
    path = query < 0 ? path : path.substring(0, query);
    int start = 0;
    while (start < path.length() && path.charAt(start) == '/') {
      start++;
    }
    return decoded(path.substring(start));
  }

  private static String decoded(String text) {
    StringBuilder decoded = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw new BadRequest(400, "bad escape in the path");
        }
        c = (char) (high << 4 | low);
        i += 2;
      }
      decoded.append(c);
    }
    return decoded.toString();
  }

  /** A field's value; empty if there is none. */
  String field(String name) {
    return fields.getOrDefault(name, "");
  }

  /**
   * The length of the body.
   *
   * @return bytes, or {@link #CHUNKED}
   */
  int bodyLength(int max) {
    String coding = fields.get("transfer-encoding");
    String length = fields.get("content-length");
    if (coding != null) {
      if (length != null) {
        throw new BadRequest(400, "two lengths");
      } else if (!coding.equalsIgnoreCase("chunked")) {
        throw new BadRequest(501, "unknown transfer encoding");
      }
      return CHUNKED;
    } else if (length == null) {
      return 0;
    } else if (!length.matches("\\d{1,18}")) {
      throw new BadRequest(400, "bad content length");
    } else if (Long.parseLong(length) > max) {
      throw new BadRequest(413, "body too large, " + max + " bytes are the limit");
    }
    return Integer.parseInt(length);
  }

  /** Whether the client waits for permission to send the body. */
  boolean expectsContinue() {
    return !old && field("expect").equalsIgnoreCase("100-continue");
  }

  /** Whether the connection closes after the reply. */
  boolean isLast() {
    for (String word : field("connection").split(",")) {
      if (word.strip().equalsIgnoreCase("close")) {
        return true;
      } else if (word.strip().equalsIgnoreCase("keep-alive")) {
        return false;
      }
    }
    return old;
  }
}
