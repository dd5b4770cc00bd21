// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The fields of a packet, for tests: their values, and packets with changed fields. */
public final class PacketFields {
  private static final int ANNOTATIONS_USED = 7;

  private final Snapshot snapshot = new Snapshot();
  private final FieldMap map = new FieldMap();

  private PacketFields() {}

  /**
   * Reads the fields of a packet.
   *
   * @param packet a live packet
   * @return its fields
   */
  public static PacketFields of(long packet) {
    PacketFields fields = new PacketFields();
    fields.snapshot.take(packet);
    fields.map.map(fields.snapshot);
    return fields;
  }

  /**
   * Whether an element works on this packet, and its headers agree with one another.
   *
   * @param effects the element's declaration
   * @return false if the element may misinterpret it
   */
  public boolean fits(Effects effects) {
    boolean tagged = (map.present() & Field.VLAN.bits()) != 0;
    boolean knowsTags = effects.reads(Field.VLAN) || effects.writes(Field.VLAN);
    return map.isProper()
        && (!tagged || knowsTags)
        // Interpreted as IPv4, its addresses would be read as other fields.
        && (!map.isIpv6() || effects.reads(Field.IP_VERSION))
        && !effects.isAboutOthers(map.present(), added(effects))
        && !(map.isGuessed() && effects.reads(Field.HEADER_POSITIONS));
  }

  /**
   * Whether the headers agree with one another.
   *
   * @return false if the packet's structure is unknown
   */
  public boolean isProper() {
    return map.isProper();
  }

  /**
   * Whether there is no annotation for the network header.
   *
   * @return true if the structure is guessed
   */
  public boolean isGuessed() {
    return map.isGuessed();
  }

  /** The fields that an element may add in front of a packet. */
  private static long added(Effects effects) {
    long added = 0;
    for (Field field : Field.single()) {
      boolean put = effects.does(Action.ADDS_HEADER) && effects.writes(field);
      added |= put ? field.bits() : 0;
    }
    return added;
  }

  /**
   * The values of all present fields, in a form to compare.
   *
   * @return by field; annotations as stored in the buffer
   */
  public Map<Field, String> values() {
    return values(this);
  }

  /**
   * The values of all fields of another packet with the structure of this one.
   *
   * @param other as long as this one
   * @return by field
   */
  public Map<Field, String> values(PacketFields other) {
    Map<Field, StringBuilder> bytes = new EnumMap<>(Field.class);
    for (int i = 0; i < snapshot.length() && i < other.snapshot.length(); i++) {
      append(bytes, Field.single()[map.fieldAt(i)], other.snapshot.data()[i]);
    }
    for (int i = 0; i < Mbuf.PRIVATE_SIZE; i++) {
      if (i != ANNOTATIONS_USED) {
        append(bytes, annotation(i), other.snapshot.annotations()[i]);
      }
    }
    Map<Field, String> values = new EnumMap<>(Field.class);
    bytes.forEach((field, text) -> values.put(field, text.toString()));
    values.put(Field.LENGTH, "%04x".formatted(other.snapshot.length()));
    return values;
  }

  private static void append(Map<Field, StringBuilder> to, Field field, byte value) {
    to.computeIfAbsent(field, f -> new StringBuilder()).append("%02x".formatted(value));
  }

  /** The field of a byte of the annotations. */
  private static Field annotation(int offset) {
    if (offset >= 16) {
      return Field.ofUserByte(offset - 16);
    } else if (offset >= 8) {
      return Field.ANNO_TIMESTAMP;
    }
    Field[] first = {
      Field.ANNO_MAC, Field.ANNO_NETWORK, Field.ANNO_TRANSPORT, Field.ANNO_PACKET_TYPE
    };
    return first[offset / 2];
  }

  /**
   * Changes fields to random values.
   *
   * @param packet a packet that is not shared
   * @param which the fields; the packet's length does not change
   * @param random source of values
   */
  public static void change(long packet, Set<Field> which, Random random) {
    PacketFields fields = of(packet);
    for (int i = 0; i < fields.snapshot.length(); i++) {
      if (which.contains(Field.single()[fields.map.fieldAt(i)])) {
        Memory.putByte(Mbuf.data(packet) + i, (byte) random.nextInt());
      }
    }
    for (int i = 0; i < Mbuf.PRIVATE_SIZE; i++) {
      if (which.contains(annotation(i))) {
        boolean position = i < 6;
        int value = position && i % 2 == 1 ? 0 : random.nextInt();
        Memory.putByte(packet + Mbuf.SIZE + i, (byte) value);
      }
    }
  }
}
