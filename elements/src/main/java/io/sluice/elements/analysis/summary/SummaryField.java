// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

/**
 * One column of a summary dump: writes it, as text and binary, from a {@link PacketSummary}, and
 * sets it in a {@link PacketBuilder} when read. {@link SummaryFields} lists them all. Text is ISO
 * 8859-1 throughout, so a {@code char} is a byte. Stateless.
 */
abstract class SummaryField {
  /** Place of annotations in the order in which a packet is built. */
  static final int ANNOTATION = 100;

  static final int LINK = 200;
  static final int NETWORK = 300;
  static final int TRANSPORT = 400;
  static final int PAYLOAD = 500;

  final String name;

  /** When this field is put into a packet: outer headers come first, lengths last. */
  final int order;

  SummaryField(String name, int order) {
    this.name = name;
    this.order = order;
  }

  /**
   * Writes the value as text.
   *
   * @return false when the packet has none, and nothing was written
   */
  abstract boolean print(PacketSummary packet, StringBuilder out);

  /** Writes the value in binary; zeros when the packet has none. */
  abstract void encode(PacketSummary packet, StringBuilder out);

  /** Whether the value depends on headers, so that these are to be looked at first. */
  boolean needsHeaders() {
    return true;
  }

  /** Whether there is a binary form. */
  boolean hasBinary() {
    return true;
  }

  /** Whether a packet can be built with it. */
  boolean isReadable() {
    return true;
  }

  /**
   * Puts a value into a packet.
   *
   * @return false when the text is no such value
   */
  abstract boolean parse(String text, PacketBuilder packet);

  /**
   * Bytes of a value in a binary record.
   *
   * @param first its first byte, for those that begin with their length; -1 at the record's end
   * @return a count; the record may have fewer
   */
  abstract int binaryLength(int first);

  /**
   * Puts a value into a packet.
   *
   * @param record a binary record
   * @param at where the value begins, with as many bytes as {@link #binaryLength} says
   */
  abstract void decode(byte[] record, int at, PacketBuilder packet);
}
