// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipfix;

import java.nio.ByteBuffer;

/**
 * An IPFIX message that is being written.
 *
 * <pre>
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +-------------------------------+-------------------------------+
 *    |         version = 10          |            length             |
 *    +-------------------------------+-------------------------------+
 *    |                  export time, in seconds                      |
 *    +---------------------------------------------------------------+
 *    |       sequence number: data records sent before               |
 *    +---------------------------------------------------------------+
 *    |                   observation domain                          |
 *    +-------------------------------+-------------------------------+
 *    | set: 2, or a template's number|       length of the set       |
 *    +-------------------------------+-------------------------------+
 *    |              templates, or records; more sets                 |
 * </pre>
 */
final class IpfixMessage {
  private static final int HEADER = 16;
  private static final int SET_HEADER = 4;
  private static final int TEMPLATE_SET = 2;
  private static final int NO_SET = 0;

  private final ByteBuffer bytes;
  private final int domain;
  private int set;
  private int setBegin;
  private int records;

  IpfixMessage(int capacity, int domain) {
    bytes = ByteBuffer.allocate(capacity);
    this.domain = domain;
    clear();
  }

  void clear() {
    bytes.clear().position(HEADER);
    set = NO_SET;
    records = 0;
  }

  boolean isEmpty() {
    return bytes.position() == HEADER;
  }

  /** Data records in here. */
  int records() {
    return records;
  }

  /** Whether a template, or a record of it, still fits. */
  boolean hasRoom(int length) {
    return bytes.remaining() >= SET_HEADER + length;
  }

  static int lengthOf(Template template) {
    return 4 + 4 * template.fields().size();
  }

  void add(Template template) {
    begin(TEMPLATE_SET);
    bytes.putShort((short) template.id()).putShort((short) template.fields().size());
    for (Field field : template.fields()) {
      bytes.putShort((short) field.id()).putShort((short) field.length());
    }
  }

  /** Where to put the bytes of a record, exactly as many as its template says. */
  ByteBuffer record(Template template) {
    begin(template.id());
    records++;
    return bytes;
  }

  private void begin(int id) {
    if (set != id) {
      endSet();
      set = id;
      setBegin = bytes.position();
      bytes.putShort((short) id).putShort((short) 0);
    }
  }

  private void endSet() {
    if (set != NO_SET) {
      bytes.putShort(setBegin + 2, (short) (bytes.position() - setBegin));
    }
  }

  /** The whole message, to be sent. */
  ByteBuffer finish(long exportSeconds, int sequence) {
    endSet();
    set = NO_SET;
    bytes.putShort(0, (short) 10).putShort(2, (short) bytes.position());
    bytes.putInt(4, (int) exportSeconds).putInt(8, sequence).putInt(12, domain);
    return bytes.flip();
  }
}
