// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import io.sluice.control.HttpRequest.BadRequest;
import java.io.ByteArrayOutputStream;

/**
 * A chunked body (RFC 9112, section 7.1). Chunks are removed from the input as they arrive, so that
 * each byte is examined once, even if it arrives in small pieces.
 */
final class HttpBody {
  /** The longest line before a chunk, or after the last one, in bytes. */
  private static final int MAX_LINE = 4096;

  private enum Next {
    SIZE,
    DATA,
    END_OF_DATA,
    TRAILER,
    NOTHING
  }

  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final int max;
  private Next next = Next.SIZE;
  private int left;
  private int trailerLines;

  /** Creates a body of at most max bytes. */
  HttpBody(int max) {
    this.max = max;
  }

  int size() {
    return data.size();
  }

  byte[] bytes() {
    return data.toByteArray();
  }

  /**
   * Takes the available bytes.
   *
   * @return whether the body is complete
   * @throws BadRequest if it is not a valid chunk, or too large
   */
  boolean take(ByteQueue in) {
    while (next != Next.NOTHING) {
      if (next == Next.DATA) {
        if (in.isEmpty()) {
          return false;
        }
        int count = Math.min(left, in.size());
        data.writeBytes(in.copy(0, count));
        in.skip(count);
        left -= count;
        next = left == 0 ? Next.END_OF_DATA : Next.DATA;
      } else {
        String line = line(in);
        if (line == null) {
          return false;
        }
        accept(line);
      }
    }
    return true;
  }

  private void accept(String line) {
    switch (next) {
      case SIZE -> {
        int end = line.indexOf(';');
        String size = (end < 0 ? line : line.substring(0, end)).strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
          throw new BadRequest(400, "bad chunk");
        }
        long bytes = Long.parseLong(size, 16);
        if (bytes > max - data.size()) {
          throw new BadRequest(413, "body too large, " + max + " bytes are the limit");
        }
        left = (int) bytes;
        next = left == 0 ? Next.TRAILER : Next.DATA;
      }
      case END_OF_DATA -> {
        if (!line.isEmpty()) {
          throw new BadRequest(400, "bad chunk");
        }
        next = Next.SIZE;
      }
      default -> {
        if (++trailerLines > 100) {
          throw new BadRequest(400, "too many trailer lines");
        }
        next = line.isEmpty() ? Next.NOTHING : Next.TRAILER;
      }
    }
  }

  private static String line(ByteQueue in) {
    int size = Math.min(in.size(), MAX_LINE);
    for (int i = 0; i < size; i++) {
      if (in.get(i) == '\n') {
        String line = in.text(0, i > 0 && in.get(i - 1) == '\r' ? i - 1 : i);
        in.skip(i + 1);
        return line;
      }
    }
    if (size == MAX_LINE) {
      throw new BadRequest(400, "bad chunk");
    }
    return null;
  }
}
