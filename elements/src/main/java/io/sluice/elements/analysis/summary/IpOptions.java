// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.header.Ipv4;

/**
 * The field {@code ip_opt}: IPv4 options (RFC 791), separated by semicolons.
 *
 * <ul>
 *   <li>{@code rr{A,B}+N}: recorded route, with room for N more addresses.
 *   <li>{@code ssrr{A,B^C}}, {@code lsrr{...}}: source route; the caret is the pointer.
 *   <li>{@code ts{1,!2}+N++O}: timestamps, {@code !} not of the standard kind, O overflows; {@code
 *       ts.ip{A=1}} with addresses, {@code ts.preip{A=1^B}} for given addresses.
 *   <li>{@code NUMBER}, {@code NUMBER=D:D:D}: other options.
 * </ul>
 *
 * <p>No-operations and the end of options are understood ({@code nop}, {@code eol}) but not
 * written. An invalid option makes it all a question mark.
 */
final class IpOptions extends OptionsField {
  private static final int HEADER = 20;
  private static final int TIMES_ONLY = 0;
  private static final int WITH_ADDRESSES = 1;
  private static final int GIVEN_ADDRESSES = 3;
  private static final int UNKNOWN = -1;
  private static final long TOP_BIT = 0x8000_0000L;

  IpOptions() {
    super("ip_opt", NETWORK);
  }

  @Override
  int start(PacketSummary packet) {
    return packet.soundIp() + HEADER;
  }

  @Override
  int count(PacketSummary packet) {
    int headerLength = packet.soundIp() < 0 ? HEADER : packet.ipHeaderLength();
    if (packet.soundIp() >= 0 && headerLength == HEADER) {
      return 0;
    }
    return packet.ip(headerLength) < 0 ? MISSING : headerLength - HEADER;
  }

  @Override
  void put(byte[] options, int count, PacketBuilder packet) {
    if (packet.makeIp()) {
      packet.hasIpHeaderLength = true;
      if (count > 0) {
        packet.setIpOptions(options, count);
      }
    }
  }

  @Override
  void select(byte[] bytes, int start, int end, StringBuilder out) {
    for (int i = start; i < end; i++) {
      out.append((char) (bytes[i] & 0xff));
    }
  }

  @Override
  void print(byte[] bytes, int start, int end, StringBuilder out) {
    int before = out.length();
    int at = start;
    while (at < end && bytes[at] != Ipv4.OPTION_END) {
      if (bytes[at] == Ipv4.OPTION_NOP) {
        at++;
        continue;
      }
      int length = at + 1 < end ? bytes[at + 1] & 0xff : 0;
      int separator = out.length();
      if (separator > before) {
        out.append(';');
      }
      if (length < 2 || at + length > end || !printOne(bytes, at, length, out)) {
        out.setLength(before);
        out.append('?');
        return;
      }
      at += length;
    }
  }

  private static boolean printOne(byte[] bytes, int at, int length, StringBuilder out) {
    int type = bytes[at] & 0xff;
    switch (type) {
      case Ipv4.OPTION_RECORD_ROUTE:
        out.append("rr");
        return printRoute(bytes, at, length, out);
      case Ipv4.OPTION_LOOSE_SOURCE_ROUTE:
        out.append("lsrr");
        return printRoute(bytes, at, length, out);
      case Ipv4.OPTION_STRICT_SOURCE_ROUTE:
        out.append("ssrr");
        return printRoute(bytes, at, length, out);
      case Ipv4.OPTION_TIMESTAMP:
        return printTimes(bytes, at, length, out);
      default:
        printUnknown(bytes, at, length, out);
        return true;
    }
  }

  static void printUnknown(byte[] bytes, int at, int length, StringBuilder out) {
    out.append(bytes[at] & 0xff);
    for (int i = 2; i < length; i++) {
      out.append(i == 2 ? '=' : ':').append(bytes[at + i] & 0xff);
    }
  }

  private static boolean printRoute(byte[] bytes, int at, int length, StringBuilder out) {
    int pointer = length < 3 ? 0 : bytes[at + 2] & 0xff;
    if (pointer < 4) {
      return false;
    }
    boolean records = bytes[at] == Ipv4.OPTION_RECORD_ROUTE;
    int next = at + pointer - 1;
    int end = at + length;
    int entry = at + 3;
    out.append('{');
    while (entry + 4 <= end && !(records && entry == next)) {
      if (entry == next) {
        out.append('^');
      } else if (entry > at + 3) {
        out.append(',');
      }
      appendAddress(bytes, entry, out);
      entry += 4;
    }
    if (entry == end && entry == next && !records) {
      out.append('^');
    }
    out.append('}');
    if (entry + 4 <= end) {
      out.append('+').append((end - entry) / 4);
    }
    return true;
  }

  private static boolean printTimes(byte[] bytes, int at, int length, StringBuilder out) {
    int pointer = length < 4 ? 0 : bytes[at + 2] & 0xff;
    if (pointer < 5) {
      return false;
    }
    int flag = bytes[at + 3] & 15;
    int overflow = bytes[at + 3] >> 4 & 15;
    int size = flag == TIMES_ONLY ? 4 : 8;
    int next = at + pointer - 1;
    int end = at + length;
    int entry = at + 4;
    out.append("ts");
    switch (flag) {
      case TIMES_ONLY -> {}
      case WITH_ADDRESSES -> out.append(".ip");
      case GIVEN_ADDRESSES -> out.append(".preip");
      default -> out.append('.').append(flag);
    }
    out.append('{');
    while (entry + size <= end && (entry != next || flag == GIVEN_ADDRESSES)) {
      if (entry == next) {
        out.append('^');
      } else if (entry > at + 4) {
        out.append(',');
      }
      if (flag != TIMES_ONLY) {
        appendAddress(bytes, entry, out);
      }
      if (flag != GIVEN_ADDRESSES || entry < next) {
        appendTime(bytes, entry + size - 4, flag != TIMES_ONLY, out);
      }
      entry += size;
    }
    if (entry == end && entry == next) {
      out.append('^');
    }
    out.append('}');
    if (entry + size <= end) {
      out.append('+').append((end - entry) / size);
    }
    if (overflow != 0) {
      out.append("++").append(overflow);
    }
    return true;
  }

  private static void appendTime(byte[] bytes, int at, boolean behind, StringBuilder out) {
    long time = Binary.number(bytes, at, 4);
    out.append(behind ? "=" : "").append((time & TOP_BIT) != 0 ? "!" : "").append(time & ~TOP_BIT);
  }

  private static void appendAddress(byte[] bytes, int at, StringBuilder out) {
    for (int i = 0; i < 4; i++) {
      out.append(i == 0 ? "" : ".").append(bytes[at + i] & 0xff);
    }
  }

  @Override
  boolean parseOne(NumberScanner scanner, OptionWriter out) {
    if (scanner.skip("rr{")) {
      return parseRoute(Ipv4.OPTION_RECORD_ROUTE, scanner, out);
    }
    if (scanner.skip("ssrr{")) {
      return parseRoute(Ipv4.OPTION_STRICT_SOURCE_ROUTE, scanner, out);
    }
    if (scanner.skip("lsrr{")) {
      return parseRoute(Ipv4.OPTION_LOOSE_SOURCE_ROUTE, scanner, out);
    }
    if (scanner.skip("ts{")) {
      return parseTimes(UNKNOWN, scanner, out);
    }
    if (scanner.skip("ts.ip{")) {
      return parseTimes(WITH_ADDRESSES, scanner, out);
    }
    if (scanner.skip("ts.preip{")) {
      return parseTimes(GIVEN_ADDRESSES, scanner, out);
    }
    if (scanner.skip("ts.")) {
      long flag = scanner.number();
      return flag >= 0 && flag <= 15 && scanner.skip("{") && parseTimes((int) flag, scanner, out);
    }
    return out.common(scanner, true);
  }

  private static boolean parseRoute(int type, NumberScanner scanner, OptionWriter out) {
    int start = out.length();
    int pointer = -1;
    out.u8(type);
    out.zeros(2);
    while (true) {
      if (pointer < 0 && scanner.skip("^")) {
        pointer = out.length() - start + 1;
      }
      if (!scanner.atDigit()) {
        break;
      }
      long address = scanner.address();
      if (address < 0) {
        return false;
      }
      out.u32(address);
      scanner.skip(",");
    }
    if (!scanner.skip("}")) {
      return false;
    }
    out.set(start + 2, pointer >= 0 ? pointer : out.length() - start + 1);
    if (scanner.skipBeforeDigit("+")) {
      room(4, scanner.decimal(), out);
    }
    return out.end(start);
  }

  private static boolean parseTimes(int given, NumberScanner scanner, OptionWriter out) {
    int start = out.length();
    int flag = given;
    int pointer = -1;
    out.u8(Ipv4.OPTION_TIMESTAMP);
    out.zeros(3);
    while (true) {
      if (pointer < 0 && scanner.skip("^")) {
        pointer = out.length() - start + 1;
      }
      if (!scanner.atDigit() && scanner.peek() != '!') {
        break;
      }
      if (flag == UNKNOWN) {
        flag = kind(scanner);
      }
      boolean addressed = flag == WITH_ADDRESSES || flag == GIVEN_ADDRESSES;
      if (addressed && given == UNKNOWN && pointer >= 0) {
        flag = GIVEN_ADDRESSES;
      }
      if (!(addressed ? parseEntry(pointer >= 0, scanner, out) : parseTime(scanner, out))) {
        return false;
      }
      scanner.skip(",");
    }
    if (!scanner.skip("}")) {
      return false;
    }
    flag = Math.max(TIMES_ONLY, flag);
    out.set(start + 2, pointer >= 0 ? pointer : out.length() - start + 1);
    if (scanner.skipBeforeDigit("+")) {
      int size = flag == WITH_ADDRESSES || flag == GIVEN_ADDRESSES ? 8 : 4;
      room(size, scanner.number(), out);
    }
    long overflow = scanner.skipBeforeDigit("++") ? scanner.number() : 0;
    out.set(start + 3, (int) (overflow < 16 ? overflow : 0) << 4 | flag);
    return out.end(start);
  }

  /** Leaves room for entries; more than can be fit no header, and count as none. */
  private static void room(int size, long entries, OptionWriter out) {
    if (entries < 64) {
      out.zeros(size * entries);
    }
  }

  /** Whether the first entry is a time or has an address. */
  private static int kind(NumberScanner scanner) {
    int position = scanner.position();
    scanner.number();
    boolean address = scanner.peek() == '.';
    scanner.back(position);
    return address ? WITH_ADDRESSES : TIMES_ONLY;
  }

  /** An address and a time, which one behind the pointer may lack. */
  private static boolean parseEntry(
      boolean behindPointer, NumberScanner scanner, OptionWriter out) {
    long address = scanner.address();
    if (address < 0) {
      return false;
    }
    out.u32(address);
    boolean unset = scanner.skip("=?") || scanner.peek() != '=';
    if (unset) {
      out.zeros(4);
      return behindPointer;
    }
    return scanner.skip("=") && parseTime(scanner, out);
  }

  private static boolean parseTime(NumberScanner scanner, OptionWriter out) {
    long top = scanner.skip("!") ? TOP_BIT : 0;
    long time = scanner.atDigit() ? scanner.number() : NumberScanner.NONE;
    out.u32(time | top);
    return time >= 0;
  }
}
