// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import java.util.function.ObjLongConsumer;
import java.util.function.ToLongFunction;

/** A field whose value is an unsigned number; in binary, big endian. */
class NumberField extends SummaryField {
  /** No value. */
  static final long NONE = -1;

  private final int bytes;
  private final ToLongFunction<PacketSummary> getter;
  private final ObjLongConsumer<PacketBuilder> setter;

  /**
   * Creates a field.
   *
   * @param bytes of its binary form
   * @param getter gives the value, or {@link #NONE}
   * @param setter puts it into a packet
   */
  NumberField(
      String name,
      int bytes,
      int order,
      ToLongFunction<PacketSummary> getter,
      ObjLongConsumer<PacketBuilder> setter) {
    super(name, order);
    this.bytes = bytes;
    this.getter = getter;
    this.setter = setter;
  }

  @Override
  boolean needsHeaders() {
    return order != ANNOTATION && order != LINK;
  }

  @Override
  final boolean print(PacketSummary packet, StringBuilder out) {
    long value = getter.applyAsLong(packet);
    if (value == NONE) {
      return false;
    }
    print(value, packet, out);
    return true;
  }

  /** Writes a value as text: decimal, unless a field has its own way. */
  void print(long value, PacketSummary packet, StringBuilder out) {
    out.append(value);
  }

  @Override
  void encode(PacketSummary packet, StringBuilder out) {
    long value = getter.applyAsLong(packet);
    Binary.append(out, value == NONE ? 0 : value, bytes);
  }

  @Override
  final boolean parse(String text, PacketBuilder packet) {
    long value = parseValue(text, packet);
    if (value == NONE) {
      return false;
    }
    setter.accept(packet, value);
    return true;
  }

  /** Reads a value from text; {@link #NONE} when it is none. */
  long parseValue(String text, PacketBuilder packet) {
    long value = NumberScanner.parse(text);
    boolean fits = bytes == 8 || value < 1L << 8 * bytes;
    return fits ? value : NONE;
  }

  @Override
  int binaryLength(int first) {
    return bytes;
  }

  @Override
  void decode(byte[] record, int at, PacketBuilder packet) {
    setter.accept(packet, Binary.number(record, at, bytes));
  }
}
