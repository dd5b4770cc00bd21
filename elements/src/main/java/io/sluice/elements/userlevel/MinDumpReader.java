// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a {@link MinDump} record by record, as often as wanted. Belongs to one thread. */
final class MinDumpReader implements AutoCloseable {
  /** Bytes in which the line in front of the records must come. */
  private static final int MAX_HEAD = 4096 * MinDump.RECORD;

  private final FileChannel file;
  private final long first;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(4096 * MinDump.RECORD).order(ByteOrder.BIG_ENDIAN);

  MinDumpReader(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      first = findFirst();
      begin();
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private long findFirst() throws IOException {
    buffer.limit(Math.min(buffer.capacity(), MAX_HEAD));
    while (buffer.hasRemaining() && file.read(buffer) >= 0) {
      // more of it
    }
    byte[] head = new byte[buffer.flip().remaining()];
    buffer.get(head);
    String text = new String(head, StandardCharsets.ISO_8859_1);
    String mark = MinDump.DATA_LINE + "\n";
    int at = text.startsWith(mark) ? 0 : text.indexOf("\n" + mark);
    if (at < 0) {
      throw new IOException("no line '" + MinDump.DATA_LINE + "'");
    }
    return at + mark.length() + (at == 0 && text.startsWith(mark) ? 0 : 1);
  }

  /** Goes to the first record. */
  void begin() throws IOException {
    file.position(first);
    buffer.clear().limit(0);
  }

  /** Goes to the next record; false at the end. A record that is cut off is none. */
  boolean next() throws IOException {
    if (buffer.remaining() < MinDump.RECORD) {
      buffer.compact();
      int count = 0;
      while (buffer.position() < MinDump.RECORD && count >= 0) {
        count = file.read(buffer);
      }
      buffer.flip();
      if (buffer.remaining() < MinDump.RECORD) {
        return false;
      }
    }
    buffer.position(buffer.position() + MinDump.RECORD);
    return true;
  }

  private int at(int offset) {
    return buffer.position() - MinDump.RECORD + offset;
  }

  /** The source address of the record, as a number. */
  int src() {
    return buffer.getInt(at(MinDump.SOURCE));
  }

  int dst() {
    return buffer.getInt(at(MinDump.DESTINATION));
  }

  /** The source port in the upper, the destination port in the lower 16 bits. */
  int ports() {
    return buffer.getInt(at(MinDump.PORTS));
  }

  /** How long the packet is, its IP header included. */
  int length() {
    return Short.toUnsignedInt(Short.reverseBytes(buffer.getShort(at(MinDump.LENGTH))));
  }

  int protocol() {
    return Byte.toUnsignedInt(buffer.get(at(MinDump.PROTOCOL)));
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // It was only read.
    }
  }
}
