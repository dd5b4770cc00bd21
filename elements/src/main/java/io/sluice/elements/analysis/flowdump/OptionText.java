// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.flowdump;

import io.sluice.header.Tcp;
import io.sluice.packet.Bytes;

/**
 * The TCP options of a segment, as a field of a record. Blocks of selective acknowledgments are
 * counted from the first sequence number of the other side.
 */
final class OptionText {
  private OptionText() {}

  /**
   * Appends a field, and the space before it; nothing when there is no such option, or one is
   * malformed.
   *
   * @param tcp a header, present with all its options
   * @param flow whose first sequence numbers may be found out here
   * @param reverse whether the segment is a reply
   */
  static void append(long tcp, FlowDump flow, boolean reverse, StringBuilder out) {
    int before = out.length();
    boolean binary = flow.format.binary();
    boolean all = flow.format.options() == DumpFormat.Options.ALL;
    out.append(binary ? (char) 0 : ' ');
    int start = out.length();
    int at = Tcp.firstOption(tcp);
    for (; at > 0; at = Tcp.nextOption(tcp, at)) {
      int kind = Tcp.optionKind(tcp, at);
      if (!Tcp.isOptionLength(kind, Tcp.optionLength(tcp, at))) {
        at = -1;
        break;
      }
      if (kind == Tcp.OPTION_SACK) {
        appendSack(tcp, at, flow, reverse, start, out);
      } else if (all || isCommon(kind)) {
        appendOne(tcp, at, binary, start, out);
      }
    }
    if (at < 0 || out.length() == start) {
      out.setLength(before);
    } else if (binary) {
      out.setCharAt(before, (char) (out.length() - start));
    }
  }

  private static boolean isCommon(int kind) {
    return kind == Tcp.OPTION_MSS
        || kind == Tcp.OPTION_WINDOW_SCALE
        || kind == Tcp.OPTION_SACK_PERMITTED;
  }

  private static void appendSack(
      long tcp, int at, FlowDump flow, boolean reverse, int start, StringBuilder out) {
    boolean binary = flow.format.binary();
    int length = Tcp.optionLength(tcp, at);
    int first = length == 2 ? 0 : flow.firstSeq(!reverse, Bytes.i32(tcp + at + 2));
    if (binary) {
      out.append((char) Tcp.OPTION_SACK).append((char) length);
    }
    for (int block = at + 2; block < at + length; block += 8) {
      int left = Bytes.i32(tcp + block) - first;
      int right = Bytes.i32(tcp + block + 4) - first;
      if (binary) {
        FlowDump.appendNumber(out, left, 4);
        FlowDump.appendNumber(out, right, 4);
      } else {
        out.append(out.length() == start ? "sack" : ";sack").append(left & 0xffff_ffffL);
        out.append('-').append(right & 0xffff_ffffL);
      }
    }
  }

  private static void appendOne(long tcp, int at, boolean binary, int start, StringBuilder out) {
    int length = Tcp.optionLength(tcp, at);
    if (binary) {
      for (int i = at; i < at + length; i++) {
        out.append((char) Bytes.u8(tcp + i));
      }
      return;
    }
    if (out.length() > start) {
      out.append(';');
    }
    long value = tcp + at + 2;
    int kind = Tcp.optionKind(tcp, at);
    switch (kind) {
      case Tcp.OPTION_MSS -> out.append("mss").append(Bytes.u16(value));
      case Tcp.OPTION_WINDOW_SCALE -> out.append("wscale").append(Bytes.u8(value));
      case Tcp.OPTION_SACK_PERMITTED -> out.append("sackok");
      case Tcp.OPTION_TIMESTAMPS -> {
        out.append("ts").append(Bytes.i32(value) & 0xffff_ffffL);
        out.append(':').append(Bytes.i32(value + 4) & 0xffff_ffffL);
      }
      default -> {
        out.append(kind);
        for (int i = 2; i < length; i++) {
          out.append(i == 2 ? '=' : ':').append(Bytes.u8(tcp + at + i));
        }
      }
    }
  }
}
