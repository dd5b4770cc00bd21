// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

/**
 * The target of an HTTP request as servers understand it. Scheme and authority are left out, and
 * percent escapes decoded once. In the path, also escapes as in {@code %u002f} are decoded, and
 * UTF-8 of characters that have one byte; backslashes are slashes, several slashes are one, and
 * segments of one or two dots are resolved (RFC 3986, 5.2.4). Used again for each; allocates only
 * when a target is longer than any before.
 */
final class HttpUri {
  /** From these on, the characters of ASCII a second time, in full width. */
  private static final int FULL_WIDTH = 0xff01;

  private static final int FULL_WIDTH_END = 0xff5e;
  private static final int TO_ASCII = 0xfee0;

  private byte[] bytes = new byte[512];
  private int length;

  /** Where the authority is of a target that has a scheme. */
  private int host;

  private int hostEnd;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Where the host begins, perhaps with a port, of a target that has a scheme; -1 for none. */
  int host() {
    return host;
  }

  int hostEnd() {
    return hostEnd;
  }

  /**
   * Reads a target.
   *
   * @param data a stream
   * @param from where it begins
   * @param to where it ends
   */
  void read(byte[] data, int from, int to) {
    if (bytes.length < to - from) {
      bytes = new byte[2 * (to - from)];
    }
    length = 0;
    int path = path(data, from, to);
    int query = path;
    while (query < to && data[query] != '?' && data[query] != '#') {
      query++;
    }
    decode(data, path, query, true);
    if (query > path && length > 0 && (data[path] == '/' || bytes[0] == '/')) {
      convertUtf8();
      compress();
      resolveDots();
    }
    decode(data, query, to, false);
  }

  /** Where the path begins, behind scheme and authority. */
  private int path(byte[] data, int from, int to) {
    host = -1;
    int at = from;
    while (at < to && isLetter(data[at])) {
      at++;
    }
    boolean absolute =
        at > from && at + 2 < to && data[at] == ':' && data[at + 1] == '/' && data[at + 2] == '/';
    if (!absolute) {
      return from;
    }
    at += 3;
    host = at;
    while (at < to && data[at] != '/' && data[at] != '?' && data[at] != '#') {
      // Before it there may be a name and a password.
      host = data[at++] == '@' ? at : host;
    }
    hostEnd = at;
    return at;
  }

  /** Where the name of a host ends that may have a port behind it. */
  static int hostEnd(byte[] data, int from, int to) {
    int at = to;
    while (at > from && data[at - 1] >= '0' && data[at - 1] <= '9') {
      at--;
    }
    return at > from && data[at - 1] == ':' ? at - 1 : to;
  }

  private static boolean isLetter(byte b) {
    return (b | 32) >= 'a' && (b | 32) <= 'z';
  }

  /** Decodes escapes; malformed ones stay as they are. */
  private void decode(byte[] data, int from, int to, boolean isPath) {
    int at = from;
    while (at < to) {
      byte b = data[at];
      boolean escape = b == '%';
      boolean wide = escape && isPath && at + 1 < to && (data[at + 1] | 32) == 'u';
      int size = wide ? 6 : 3;
      int code = escape ? hex(data, at + (wide ? 2 : 1), at + size, to) : -1;
      if (code >= 0) {
        b = (byte) oneByte(code);
        at += size;
      } else {
        at++;
      }
      bytes[length++] = b == '\\' && isPath ? (byte) '/' : b;
    }
  }

  private static int hex(byte[] data, int from, int end, int to) {
    int number = end <= to ? 0 : -1;
    for (int i = from; i < end && number >= 0; i++) {
      int digit = Character.digit(data[i], 16);
      number = digit < 0 ? -1 : number << 4 | digit;
    }
    return number;
  }

  /** The byte that a character becomes. */
  private static int oneByte(int code) {
    if (code >= FULL_WIDTH && code <= FULL_WIDTH_END) {
      return code - TO_ASCII;
    }
    return code < 256 ? code : '?';
  }

  /** Replaces characters of two and three bytes, too long forms included, when all is UTF-8. */
  private void convertUtf8() {
    boolean some = false;
    for (int at = 0; at < length; ) {
      int size = utf8(at);
      if (size == 0) {
        return;
      }
      some |= size > 1;
      at += size;
    }
    if (!some) {
      return;
    }
    int count = 0;
    for (int at = 0; at < length; ) {
      int size = utf8(at);
      int code = size == 1 ? bytes[at] : bytes[at] & 0xff >> size + 1;
      for (int i = 1; i < size; i++) {
        code = code << 6 | bytes[at + i] & 0x3f;
      }
      bytes[count++] = (byte) oneByte(code);
      at += size;
    }
    length = count;
  }

  /** How many bytes the character has that begins here; 0 for none. */
  private int utf8(int at) {
    int first = bytes[at] & 0xff;
    int size = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first >= 0xf8 || at + size > length) {
      return 0;
    }
    for (int i = 1; i < size; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return size;
  }

  private void compress() {
    int count = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] != '/' || count == 0 || bytes[count - 1] != '/') {
        bytes[count++] = bytes[i];
      }
    }
    length = count;
  }

  /** A slash behind the last dots goes with them. */
  private void resolveDots() {
    int count = 0;
    int at = 0;
    while (at < length) {
      int end = at + 1;
      while (end < length && bytes[end] != '/') {
        end++;
      }
      int size = end - at;
      boolean one = size == 2 && bytes[at + 1] == '.';
      boolean two = size == 3 && bytes[at + 1] == '.' && bytes[at + 2] == '.';
      if (two && count > 0) {
        count--;
        while (count > 0 && bytes[count] != '/') {
          count--;
        }
      }
      boolean dots = one || two;
      if (!dots) {
        System.arraycopy(bytes, at, bytes, count, size);
        count += size;
      }
      at = dots && end == length - 1 ? length : end;
    }
    length = count;
  }
}
