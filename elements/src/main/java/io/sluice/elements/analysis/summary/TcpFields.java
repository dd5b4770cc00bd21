// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.header.IpProtocol;
import io.sluice.header.Tcp;
import java.util.List;
import java.util.function.ObjLongConsumer;

/** Fields of the TCP header (RFC 9293), except its options. */
final class TcpFields {
  private TcpFields() {}

  static List<SummaryField> all() {
    return List.of(
        number("tcp_seq", 4, 4),
        number("tcp_ack", 4, 8),
        new NumberField(
            "tcp_off",
            1,
            SummaryField.TRANSPORT - 1,
            p -> p.tcp(13) < 0 ? NumberField.NONE : p.tcpHeaderLength(),
            made((p, bytes) -> p.setTcpHeaderLength((int) bytes))),
        new FlagsField(),
        number("tcp_window", 2, 14),
        number("tcp_urp", 2, 18));
  }

  private static NumberField number(String name, int bytes, int offset) {
    return new NumberField(
        name,
        bytes,
        SummaryField.TRANSPORT,
        p -> {
          int tcp = p.tcp(offset + bytes);
          return tcp < 0
              ? NumberField.NONE
              : bytes == 4 ? p.u32(tcp + offset) : p.u16(tcp + offset);
        },
        made(
            (p, value) -> {
              if (bytes == 4) {
                p.putU32(p.transport() + offset, (int) value);
              } else {
                p.putU16(p.transport() + offset, (int) value);
              }
            }));
  }

  /** Has the packet get a TCP header before one of its fields is set. */
  static ObjLongConsumer<PacketBuilder> made(ObjLongConsumer<PacketBuilder> setter) {
    return (packet, value) -> {
      if (packet.makeIp(IpProtocol.TCP) && packet.makeTransport()) {
        setter.accept(packet, value);
      }
    };
  }

  /** The flags, a letter each; in text also as a number; ECN nonce (RFC 3540) included. */
  private static final class FlagsField extends NumberField {
    private static final String LETTERS = "FSRPAUECN";

    /** Letters of older dumps: W for C, X and Y for E and C. */
    private static final String OLD_LETTERS = "FSRPAUXYNW";

    private static final int OLD_W = 9;
    private static final int MAX = 0xfff;

    FlagsField() {
      super("tcp_flags", 1, TRANSPORT, FlagsField::flags, made(FlagsField::set));
    }

    private static long flags(PacketSummary packet) {
      int tcp = packet.tcp(14);
      return tcp < 0 ? NONE : packet.u8(tcp + 13) | (packet.u8(tcp + 12) & 1) << 8;
    }

    private static void set(PacketBuilder packet, long flags) {
      int at = packet.transport() + 12;
      packet.putU8(at, packet.u8(at) & ~1 | (int) (flags >> 8) & 1);
      packet.putU8(at + 1, (int) flags);
    }

    @Override
    void print(long value, PacketSummary packet, StringBuilder out) {
      if (value == 0) {
        out.append('.');
      } else if (value == (Tcp.ACK | Tcp.PSH)) {
        out.append("PA");
      } else {
        for (int bit = 0; bit < LETTERS.length(); bit++) {
          if ((value >> bit & 1) != 0) {
            out.append(LETTERS.charAt(bit));
          }
        }
      }
    }

    @Override
    long parseValue(String text, PacketBuilder packet) {
      if (text.equals(".")) {
        return 0;
      }
      if (text.isEmpty() || Character.isDigit(text.charAt(0))) {
        long number = NumberScanner.parse(text);
        return number <= MAX ? number : NONE;
      }
      long flags = 0;
      for (int i = 0; i < text.length(); i++) {
        char letter = text.charAt(i);
        int bit = LETTERS.indexOf(letter);
        bit = bit < 0 ? OLD_LETTERS.indexOf(letter) : bit;
        if (bit < 0) {
          return NONE;
        }
        flags |= 1L << (bit == OLD_W ? 7 : bit);
      }
      return flags;
    }
  }
}
