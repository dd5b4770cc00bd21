// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.argument.Addresses;
import java.util.List;

/** Fields of the Ethernet header. */
final class LinkFields {
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;

  private LinkFields() {}

  static List<SummaryField> all() {
    return List.of(new AddressField("eth_src", 6), new AddressField("eth_dst", 0), new TypeField());
  }

  private static final class AddressField extends NumberField {
    AddressField(String name, int offset) {
      super(
          name,
          6,
          LINK,
          p -> {
            int ethernet = p.ethernet();
            return ethernet < 0 ? NONE : p.u48(ethernet + offset);
          },
          (p, address) -> {
            int ethernet = p.ethernet();
            if (ethernet >= 0) {
              p.putU48(ethernet + offset, address);
            }
          });
    }

    @Override
    void print(long value, PacketSummary packet, StringBuilder out) {
      for (int shift = 40; shift >= 0; shift -= 8) {
        appendHex(out, (int) (value >>> shift) & 0xff, 2);
        if (shift > 0) {
          out.append('-');
        }
      }
    }

    @Override
    long parseValue(String text, PacketBuilder packet) {
      Long address = Addresses.mac(packet.element, text);
      return address == null ? NONE : address;
    }
  }

  /** The Ethernet type: four hexadecimal digits. */
  private static final class TypeField extends NumberField {
    TypeField() {
      super(
          "eth_type",
          2,
          LINK,
          p -> {
            int ethernet = p.ethernet();
            return ethernet < 0 ? NONE : p.u16(ethernet + 12);
          },
          (p, type) -> {
            int ethernet = p.ethernet();
            if (ethernet >= 0) {
              p.putU16(ethernet + 12, (int) type);
              if (type != IPV4 && type != IPV6) {
                p.isNotIp();
              }
            }
          });
    }

    @Override
    void print(long value, PacketSummary packet, StringBuilder out) {
      appendHex(out, (int) value, 4);
    }

    @Override
    long parseValue(String text, PacketBuilder packet) {
      String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
      return digits.matches("[0-9A-Fa-f]{1,4}") ? Integer.parseInt(digits, 16) : NONE;
    }
  }

  private static void appendHex(StringBuilder out, int value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append("0123456789ABCDEF".charAt(value >> shift & 15));
    }
  }
}
