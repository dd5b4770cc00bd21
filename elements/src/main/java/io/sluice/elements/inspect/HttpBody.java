// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The body of an HTTP message as its receiver understands it: the bytes of its chunks (RFC 9112,
 * 7.1), of which gzip and deflate (RFC 1952, 1950, 1951) are undone. As much of it as is there:
 * what is not compressed as it says is left as it is. Used again for each; allocates only when a
 * body is longer than any before.
 */
final class HttpBody implements AutoCloseable {
  /** Compressed bytes become at most so many times their number, and this many. */
  private static final int MAX_RATIO = 4;

  private static final int MAX_MORE = 1 << 16;

  /** How often a body may be compressed. */
  private static final int MAX_LAYERS = 2;

  private static final int GZIP_HEADER = 10;
  private static final int HEADER_CHECK = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  /** Made for the first compressed body, as most who read messages ask for none. */
  private Inflater plain;

  private Inflater zlib;
  private final byte[] piece = new byte[4096];
  private Text content = new Text();
  private Text other = new Text();
  private int layers;

  /** What the body became. */
  Text content() {
    return content;
  }

  /** Begins with the bytes of a body. */
  void begin() {
    content.clear();
    layers = 0;
  }

  void add(byte[] data, int from, int to) {
    if (to > from) {
      content.add(data, from, to - from);
    }
  }

  /**
   * Undoes what a Content-Encoding names, the last one first. Some receivers look for the words in
   * it wherever they are.
   *
   * @param data holds the value of the header line
   * @param from where it begins
   * @param to where it ends
   */
  void decode(byte[] data, int from, int to) {
    int end = to;
    for (int at = to; at >= from; at--) {
      if (at > from && data[at - 1] != ',') {
        continue;
      }
      boolean gzip = names(data, at, end, "gzip");
      boolean deflate = names(data, at, end, "deflate");
      if ((gzip || deflate) && layers++ < MAX_LAYERS) {
        inflate();
      }
      end = at - 1;
    }
  }

  /** Whether a value has a word in it, in any case: zeros between letters are left out. */
  static boolean names(byte[] data, int from, int to, String word) {
    for (int start = from; start < to; start++) {
      int found = 0;
      int at = start;
      while (at < to && found < word.length()) {
        if (data[at] != 0 && (data[at] | 32) != word.charAt(found++)) {
          break;
        }
        at++;
        if (found == word.length()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whatever it is said to be, receivers look at it: gzip, zlib, or neither of their headers. */
  private void inflate() {
    if (plain == null) {
      plain = new Inflater(true);
      zlib = new Inflater();
    }
    byte[] data = content.bytes();
    int length = content.length();
    int limit = MAX_RATIO * length + MAX_MORE;
    other.clear();
    int at = gzipHeader(data, 0, length);
    if (at > 0) {
      while (at > 0 && at < length && other.length() < limit) {
        int used = inflate(plain, data, at, length, limit);
        // Behind a member, and its eight bytes of checksum and size, there may be another.
        at = used < 0 ? -1 : gzipHeader(data, used + 8, length);
      }
    } else if (inflate(zlib, data, 0, length, limit) < 0 && other.length() == 0) {
      inflate(plain, data, 0, length, limit);
    }
    if (other.length() > 0) {
      Text whole = content;
      content = other;
      other = whole;
    }
  }

  /** Where the compressed bytes end; -1 when their end is not there. */
  private int inflate(Inflater inflater, byte[] data, int from, int to, int limit) {
    inflater.reset();
    inflater.setInput(data, from, to - from);
    try {
      while (!inflater.finished() && other.length() < limit) {
        int count = inflater.inflate(piece);
        if (count == 0) {
          break;
        }
        other.add(piece, 0, count);
      }
    } catch (DataFormatException e) {
      // What came before it counts.
      return -1;
    }
    return inflater.finished() ? to - inflater.getRemaining() : -1;
  }

  /** Where the compressed bytes of a member begin; -1 when there is none. */
  private static int gzipHeader(byte[] data, int from, int length) {
    boolean is = length - from > GZIP_HEADER && data[from] == 0x1f && data[from + 1] == (byte) 0x8b;
    if (!is) {
      return -1;
    }
    int flags = data[from + 3];
    int at = from + GZIP_HEADER;
    if ((flags & EXTRA) != 0) {
      at = at + 2 > length ? length : at + 2 + (data[at] & 0xff | (data[at + 1] & 0xff) << 8);
    }
    at = (flags & NAME) != 0 ? text(data, at, length) : at;
    at = (flags & COMMENT) != 0 ? text(data, at, length) : at;
    at += (flags & HEADER_CHECK) != 0 ? 2 : 0;
    return at < length ? at : -1;
  }

  private static int text(byte[] data, int from, int length) {
    int at = from;
    while (at < length && data[at] != 0) {
      at++;
    }
    return at + 1;
  }

  @Override
  public void close() {
    if (plain != null) {
      plain.end();
      zlib.end();
    }
  }
}
