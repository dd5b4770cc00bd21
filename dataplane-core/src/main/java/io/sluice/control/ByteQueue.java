// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A queue of bytes: appended at the end, removed at the front. Frees its memory when it is empty.
 */
final class ByteQueue {
  private static final int SMALL = 4096;

  private byte[] bytes = new byte[256];
  private int start;
  private int end;

  int size() {
    return end - start;
  }

  boolean isEmpty() {
    return start == end;
  }

  /** The byte at an index, from 0. */
  byte get(int index) {
    return bytes[start + index];
  }

  /** A range of bytes as characters from 0 to 255. */
  String text(int from, int to) {
    return new String(bytes, start + from, to - from, StandardCharsets.ISO_8859_1);
  }

  byte[] copy(int from, int to) {
    return Arrays.copyOfRange(bytes, start + from, start + to);
  }

  void add(String text) {
    add(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void add(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, end, more.length);
    end += more.length;
  }

  void add(ByteBuffer more) {
    int count = more.remaining();
    reserve(count);
    more.get(bytes, end, count);
    end += count;
  }

  /** The bytes in the queue, read-only; {@link #skip} removes them. */
  ByteBuffer readable() {
    return ByteBuffer.wrap(bytes, start, end - start);
  }

  void skip(int count) {
    start += count;
    if (start == end) {
      start = 0;
      end = 0;
      bytes = bytes.length > SMALL ? new byte[256] : bytes;
    }
  }

  void clear() {
    skip(size());
  }

  private void reserve(int count) {
    if (end + count <= bytes.length) {
      return;
    }
    int size = size();
    byte[] room = size + count > bytes.length / 2 ? new byte[(size + count) * 2] : bytes;
    System.arraycopy(bytes, start, room, 0, size);
    bytes = room;
    start = 0;
    end = size;
  }
}
