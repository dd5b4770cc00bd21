// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import io.sluice.argument.Args;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.run.WallClock;
import java.nio.charset.StandardCharsets;

/** The template of a source's packets: data, truncated or repeated to a length. */
final class PacketTemplate {
  /** Data of sources that were given none. */
  static final String DEFAULT =
      "Sluice makes packets of sixty-nine bytes, at the rate it was told to.";

  /** Longest packet in bytes. */
  static final int MAX_LENGTH = Mbuf.LONG_BUFFER;

  private static final int MAX_HEADROOM = 16_384;

  private String data = DEFAULT;
  private int length = -1;
  private byte[] bytes = new byte[0];
  private int headroom = Mbuf.HEADROOM;

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

  /**
   * Reads the keyword {@code LENGTH}, or {@code DATASIZE}, as it was called before.
   *
   * @param args the arguments of the element
   */
  void configureLength(Args args) {
    int wanted = args.keyword("LENGTH").asInt(-1, Integer.MIN_VALUE, MAX_LENGTH);
    setLength(args.keyword("DATASIZE").asInt(wanted, Integer.MIN_VALUE, MAX_LENGTH));
  }

  int length() {
    return length;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Reads how much headroom packets have at least; they never have less than usual. */
  void configureHeadroom(Args args) {
    headroom = args.keyword("HEADROOM").asInt(Mbuf.HEADROOM, 0, MAX_HEADROOM);
  }

  /** Sees to a fresh packet's headroom; frees the packet when no buffer has so much. */
  boolean makeHeadroom(PacketAllocator packets, long packet) {
    if (headroom <= Mbuf.HEADROOM || packets.makeHeadroom(packet, headroom)) {
      return true;
    }
    packets.free(packet);
    return false;
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
      long packet = packets.allocate(bytes.length);
      if (packet == 0 || !makeHeadroom(packets, packet)) {
        return made;
      }
      Bytes.copyIn(Mbuf.data(packet), bytes, 0, bytes.length);
      Anno.setTimestamp(packet, now);
      into.add(packet);
    }
    return Math.max(0, count);
  }

  /**
   * Adds the handlers {@code data}, {@code length} and {@code datasize}, of which the last is what
   * Click called the length before.
   *
   * @param handlers where to
   */
  void handlers(Handlers handlers) {
    handlers.read("data", this::data);
    handlers.write(
        "data",
        value -> {
          checkRoom(value.length());
          setData(value);
        });
    for (String name : new String[] {"length", "datasize"}) {
      handlers.read(name, this::length);
      handlers.write(name, value -> setLength((int) HandlerValues.integer(value, -1, MAX_LENGTH)));
    }
    handlers.mark("%.", "data");
    handlers.mark("D", "datasize");
  }

  /**
   * Refuses packets that no buffer holds, while the router runs.
   *
   * @param length bytes of a packet
   * @throws HandlerException when they do not fit a buffer
   */
  static void checkRoom(int length) {
    if (length > MAX_LENGTH) {
      throw new HandlerException(
          "packets of more than " + MAX_LENGTH + " bytes do not fit a buffer");
    }
  }

  /**
   * Refuses packets that no buffer holds.
   *
   * @param setup where the error goes
   * @param length bytes of a packet
   */
  static void checkRoom(Setup setup, int length) {
    if (length > MAX_LENGTH) {
      setup.error("packets of " + length + " bytes do not fit buffers of " + MAX_LENGTH);
    }
  }

  /** Goes on with the contents of another one. */
  void takeOver(PacketTemplate old) {
    data = old.data;
    length = old.length;
    bytes = old.bytes;
  }
}
