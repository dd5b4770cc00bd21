// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.header.IpProtocol;
import io.sluice.header.Tcp;

/**
 * The fields {@code tcp_opt}, {@code tcp_ntopt} (all but timestamps) and {@code tcp_sack}: TCP
 * options (RFC 9293, RFC 7323, RFC 2018), separated by semicolons.
 *
 * <p>{@code mss1400}, {@code wscale10}, {@code sackok}, {@code sack95-98} for each block, {@code
 * ts669063908:38382731}; others as {@code NUMBER} or {@code NUMBER=D:D:D}. No-operations and the
 * end of options are understood ({@code nop}, {@code eol}) but not written. An invalid option makes
 * it all a question mark.
 */
final class TcpOptions extends OptionsField {
  private static final int HEADER = 20;
  private static final int TIMESTAMPS_LENGTH = 10;

  /** How nearly all segments with a timestamp begin: two no-operations before it. */
  private static final long PADDED_TIMESTAMP = 0x0101080aL;

  /** Which options a field is about. */
  enum Selection {
    ALL,
    NO_TIMESTAMPS,
    SACK
  }

  private final Selection selection;

  TcpOptions(String name, int order, Selection selection) {
    super(name, order);
    this.selection = selection;
  }

  @Override
  int start(PacketSummary packet) {
    return packet.transportStart() + HEADER;
  }

  @Override
  int count(PacketSummary packet) {
    int present = packet.transportLength();
    int tcp = packet.tcp(13);
    if (tcp < 0) {
      return MISSING;
    }
    int headerLength = packet.tcpHeaderLength();
    boolean timestampOnly =
        headerLength == 32 && present >= 24 && packet.u32(tcp + HEADER) == PADDED_TIMESTAMP;
    if (headerLength <= HEADER || selection != Selection.ALL && timestampOnly) {
      return 0;
    }
    return present < headerLength && packet.tcp(present + 1) < 0 ? MISSING : headerLength - HEADER;
  }

  @Override
  void put(byte[] options, int count, PacketBuilder packet) {
    if (packet.makeIp(IpProtocol.TCP) && packet.makeTransport()) {
      packet.hasTcpHeaderLength = true;
      if (count > 0) {
        packet.setTcpOptions(options, count);
      }
    }
  }

  private boolean selects(int kind) {
    return switch (selection) {
      case ALL -> true;
      case NO_TIMESTAMPS -> kind != Tcp.OPTION_TIMESTAMPS;
      case SACK -> kind == Tcp.OPTION_SACK_PERMITTED || kind == Tcp.OPTION_SACK;
    };
  }

  @Override
  void select(byte[] bytes, int start, int end, StringBuilder out) {
    int at = start;
    while (at < end) {
      int kind = bytes[at] & 0xff;
      boolean padding = kind == Tcp.OPTION_END || kind == Tcp.OPTION_NOP;
      int length = padding ? 1 : at + 1 < end ? bytes[at + 1] & 0xff : 0;
      boolean valid = length >= (padding ? 1 : 2) && at + length <= end;
      if (selection == Selection.ALL && !valid) {
        length = end - at;
      } else if (!valid || kind == Tcp.OPTION_END && selection != Selection.ALL) {
        return;
      }
      if (selection == Selection.ALL || !padding && selects(kind)) {
        for (int i = at; i < at + length; i++) {
          out.append((char) (bytes[i] & 0xff));
        }
      }
      at += length;
    }
  }

  @Override
  void print(byte[] bytes, int start, int end, StringBuilder out) {
    int before = out.length();
    int at = start;
    while (at < end && bytes[at] != Tcp.OPTION_END) {
      int kind = bytes[at] & 0xff;
      if (kind == Tcp.OPTION_NOP) {
        at++;
        continue;
      }
      int length = at + 1 < end ? bytes[at + 1] & 0xff : 0;
      if (at + length > end || !Tcp.isOptionLength(kind, length)) {
        out.setLength(before);
        out.append('?');
        return;
      }
      if (selects(kind)) {
        if (out.length() > before && !(kind == Tcp.OPTION_SACK && length == 2)) {
          out.append(';');
        }
        printOne(bytes, at, length, out);
      }
      at += length;
    }
  }

  private static void printOne(byte[] bytes, int at, int length, StringBuilder out) {
    switch (bytes[at]) {
      case Tcp.OPTION_MSS -> out.append("mss").append(Binary.number(bytes, at + 2, 2));
      case Tcp.OPTION_WINDOW_SCALE -> out.append("wscale").append(bytes[at + 2] & 0xff);
      case Tcp.OPTION_SACK_PERMITTED -> out.append("sackok");
      case Tcp.OPTION_TIMESTAMPS -> {
        out.append("ts").append(Binary.number(bytes, at + 2, 4));
        out.append(':').append(Binary.number(bytes, at + 6, 4));
      }
      case Tcp.OPTION_SACK -> {
        for (int block = at + 2; block < at + length; block += 8) {
          out.append(block == at + 2 ? "sack" : ";sack").append(Binary.number(bytes, block, 4));
          out.append('-').append(Binary.number(bytes, block + 4, 4));
        }
      }
      default -> IpOptions.printUnknown(bytes, at, length, out);
    }
  }

  @Override
  boolean parseOne(NumberScanner scanner, OptionWriter out) {
    if (scanner.skip("sackok")) {
      out.u8(Tcp.OPTION_SACK_PERMITTED);
      out.u8(2);
      return true;
    }
    if (scanner.skip("sack")) {
      return parseSack(scanner, out);
    }
    if (selection == Selection.SACK) {
      return false;
    }
    if (scanner.skip("mss")) {
      long size = scanner.number();
      out.u8(Tcp.OPTION_MSS);
      out.u8(4);
      out.u8((int) size >> 8);
      out.u8((int) size);
      return size >= 0 && size <= 0xffff;
    }
    if (scanner.skip("wscale")) {
      long shift = scanner.number();
      out.u8(Tcp.OPTION_WINDOW_SCALE);
      out.u8(3);
      out.u8((int) shift);
      return shift >= 0 && shift <= 0xff;
    }
    if (selection == Selection.ALL && scanner.skip("ts")) {
      return parseTimestamps(scanner, out);
    }
    return out.common(scanner, selection == Selection.ALL);
  }

  /** Blocks that only a comma separates go into one option. */
  private static boolean parseSack(NumberScanner scanner, OptionWriter out) {
    int start = out.length();
    out.u8(Tcp.OPTION_SACK);
    out.u8(0);
    do {
      long left = scanner.number();
      // The second version of the format had a colon here.
      if (left < 0 || !scanner.skip("-") && !scanner.skip(":")) {
        return false;
      }
      long right = scanner.number();
      if (right < 0) {
        return false;
      }
      out.u32(left);
      out.u32(right);
    } while (scanner.skipBeforeDigit(",sack"));
    return out.end(start);
  }

  private static boolean parseTimestamps(NumberScanner scanner, OptionWriter out) {
    long value = scanner.number();
    if (value < 0 || !scanner.skip(":")) {
      return false;
    }
    long echo = scanner.number();
    if (out.length() == 0) {
      out.u8(Tcp.OPTION_NOP);
      out.u8(Tcp.OPTION_NOP);
    }
    out.u8(Tcp.OPTION_TIMESTAMPS);
    out.u8(TIMESTAMPS_LENGTH);
    out.u32(value);
    out.u32(echo);
    return echo >= 0;
  }
}
