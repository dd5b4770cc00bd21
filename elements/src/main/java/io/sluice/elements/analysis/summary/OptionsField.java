// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

/**
 * The options of a header: text of its own, see {@link IpOptions} and {@link TcpOptions}; in binary
 * a byte with their length and then the options.
 */
abstract class OptionsField extends SummaryField {
  /** What {@link #count} says of a header that is bad or cut off. */
  static final int MISSING = -1;

  OptionsField(String name, int order) {
    super(name, order);
  }

  /** Where the options start. */
  abstract int start(PacketSummary packet);

  /** Bytes of options, all of them there; or {@link #MISSING}. */
  abstract int count(PacketSummary packet);

  abstract void print(byte[] bytes, int start, int end, StringBuilder out);

  /** Which options this field is about: appends them as they are. */
  abstract void select(byte[] bytes, int start, int end, StringBuilder out);

  /** Reads one option from text and appends its bytes; false if the text is not an option. */
  abstract boolean parseOne(NumberScanner scanner, OptionWriter out);

  abstract void put(byte[] options, int count, PacketBuilder packet);

  @Override
  final boolean print(PacketSummary packet, StringBuilder out) {
    int count = count(packet);
    if (count == MISSING) {
      return false;
    }
    int before = out.length();
    int start = start(packet);
    print(packet.bytes(), start, start + count, out);
    if (out.length() == before) {
      out.append('.');
    }
    return true;
  }

  @Override
  final void encode(PacketSummary packet, StringBuilder out) {
    int at = out.length();
    out.append((char) 0);
    int count = count(packet);
    if (count > 0) {
      int start = start(packet);
      select(packet.bytes(), start, start + count, out);
      out.setCharAt(at, (char) (out.length() - at - 1));
    }
  }

  @Override
  final boolean parse(String text, PacketBuilder packet) {
    byte[] options = text.equals(".") ? new byte[0] : parse(text);
    if (options == null) {
      return false;
    }
    put(options, options.length, packet);
    return true;
  }

  /** Reads options from text; null if it is wrong. */
  final byte[] parse(String text) {
    NumberScanner scanner = new NumberScanner(text);
    OptionWriter out = new OptionWriter();
    do {
      if (!parseOne(scanner, out)) {
        return null;
      }
    } while (OptionWriter.separator(scanner));
    return scanner.atEnd() ? out.toBytes() : null;
  }

  @Override
  final int binaryLength(int first) {
    return 1 + Math.max(0, first);
  }

  @Override
  final void decode(byte[] record, int at, PacketBuilder packet) {
    int count = Math.min(OptionWriter.MAX, record[at] & 0xff);
    byte[] options = new byte[count];
    System.arraycopy(record, at + 1, options, 0, count);
    put(options, count, packet);
  }
}
