// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.run.WallClock;
import java.nio.charset.StandardCharsets;

/** What a source makes packets from: data, cut or repeated to a length. */
final class PacketTemplate {
  /** Data of sources that were given none. */
  static final String DEFAULT =
      "Sluice makes packets of sixty-nine bytes, at the rate it was told to.";

  /** Longest packet in bytes. */
  static final int MAX_LENGTH = 65_000;

  private String data = DEFAULT;
  private int length = -1;
  private byte[] bytes = new byte[0];

  void setData(String text) {
    data = text;
    build();
  }

  String data() {
    return data;
  }

  /**
   * Sets the length.
   *
   * @param wanted bytes; -1 for that of the data
   */
  void setLength(int wanted) {
    length = wanted;
    build();
  }

  int length() {
    return length;
  }

  byte[] bytes() {
    return bytes;
  }

  private void build() {
    byte[] once = data.getBytes(StandardCharsets.ISO_8859_1);
    bytes = new byte[length < 0 ? once.length : length];
    for (int i = 0; i < bytes.length && once.length > 0; i++) {
      bytes[i] = once[i % once.length];
    }
  }

  /**
   * Makes packets, stamped with the time.
   *
   * @param packets where buffers come from
   * @param into where packets are appended; there is room
   * @param count how many
   * @return how many could be made
   */
  int make(PacketAllocator packets, PacketBatch into, int count) {
    long now = count > 0 ? WallClock.nanos() : 0;
    for (int made = 0; made < count; made++) {
      long packet = packets.allocate();
      if (packet == 0) {
        return made;
      }
      if (!Mbuf.append(packet, bytes.length)) {
        packets.free(packet);
        return made;
      }
      Bytes.copyIn(Mbuf.data(packet), bytes, 0, bytes.length);
      Anno.setTimestamp(packet, now);
      into.add(packet);
    }
    return Math.max(0, count);
  }

  /**
   * Reads a packet's contents.
   *
   * @param element whose handler it is
   * @param value the text, a byte a character
   * @return the contents
   * @throws HandlerException when they do not fit a buffer
   */
  static byte[] contents(Element element, String value) {
    int room = element.router().pool().dataRoom();
    if (value.length() > room) {
      throw new HandlerException("packets of more than " + room + " bytes do not fit a buffer");
    }
    return value.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Refuses packets that no buffer holds.
   *
   * @param element the source
   * @param setup where the error goes
   * @param length bytes of a packet
   */
  static void checkRoom(Element element, Setup setup, int length) {
    int room = element.router().pool().dataRoom();
    if (length > room) {
      setup.error("packets of " + length + " bytes do not fit buffers of " + room);
    }
  }
}
