// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.argument.Addresses;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.function.ToLongFunction;

/** Fields of the IPv4 header, except its options. */
final class IpFields {
  private static final int ECN = 3;

  private IpFields() {}

  static List<SummaryField> all() {
    return List.of(
        new AddressField("ip_src", 12),
        new AddressField("ip_dst", 16),
        number("ip_tos", 1, p -> u8(p, 1), (p, v) -> p.putU8(p.network() + 1, (int) v)),
        number("ip_dscp", 1, p -> shifted(u8(p, 1)), IpFields::setDscp),
        new EcnField(),
        number("ip_ttl", 1, p -> u8(p, 8), (p, v) -> p.putU8(p.network() + 8, (int) v)),
        new FragmentField(),
        new OffsetField(),
        number("ip_id", 2, p -> u16(p, 4), (p, v) -> p.putU16(p.network() + 4, (int) v)),
        new NumberField(
            "ip_sum",
            2,
            SummaryField.NETWORK + 2,
            p -> u16(p, 10),
            made((p, v) -> p.putU16(p.network() + 10, (int) v))),
        new ProtocolField(),
        new NumberField(
            "ip_hl",
            1,
            SummaryField.NETWORK - 1,
            p -> p.ip(1) < 0 ? NumberField.NONE : p.ipHeaderLength(),
            made(IpFields::setHeaderLength)),
        new NumberField(
            "ip_len",
            4,
            SummaryField.NETWORK + 1,
            IpFields::length,
            made(PacketBuilder::wantIpLength)),
        // Ignored when a packet is built: it says what was lost.
        new NumberField(
            "ip_capture_len", 4, SummaryField.PAYLOAD + 2, IpFields::captured, (p, v) -> {}));
  }

  private static NumberField number(
      String name,
      int bytes,
      ToLongFunction<PacketSummary> getter,
      ObjLongConsumer<PacketBuilder> setter) {
    return new NumberField(name, bytes, SummaryField.NETWORK, getter, made(setter));
  }

  /** Has the packet get an IP header before one of its fields is set. */
  private static ObjLongConsumer<PacketBuilder> made(ObjLongConsumer<PacketBuilder> setter) {
    return (packet, value) -> {
      if (packet.makeIp()) {
        setter.accept(packet, value);
      }
    };
  }

  private static long u8(PacketSummary packet, int offset) {
    int ip = packet.ip(offset + 1);
    return ip < 0 ? NumberField.NONE : packet.u8(ip + offset);
  }

  private static long u16(PacketSummary packet, int offset) {
    int ip = packet.ip(offset + 2);
    return ip < 0 ? NumberField.NONE : packet.u16(ip + offset);
  }

  private static long shifted(long tos) {
    return tos == NumberField.NONE ? tos : tos >> 2;
  }

  private static void setDscp(PacketBuilder packet, long dscp) {
    int at = packet.network() + 1;
    packet.putU8(at, packet.u8(at) & ECN | (int) dscp << 2);
  }

  private static void setHeaderLength(PacketBuilder packet, long bytes) {
    packet.hasIpHeaderLength = true;
    packet.setIpHeaderLength((int) bytes);
  }

  private static long length(PacketSummary packet) {
    int ip = packet.soundIp();
    long length = ip >= 0 ? packet.u16(ip + 2) : packet.length();
    return length + packet.countedExtraLength();
  }

  private static long captured(PacketSummary packet) {
    int ip = packet.soundIp();
    return ip < 0
        ? packet.length()
        : Math.max(0, Math.min(packet.u16(ip + 2), packet.networkLength()));
  }

  private static final class AddressField extends NumberField {
    AddressField(String name, int offset) {
      super(
          name,
          4,
          NETWORK,
          p -> {
            int ip = p.ip(offset + 4);
            return ip < 0 ? NONE : p.u32(ip + offset);
          },
          made((p, address) -> p.putU32(p.network() + offset, (int) address)));
    }

    @Override
    void print(long value, PacketSummary packet, StringBuilder out) {
      out.append(value >>> 24).append('.').append(value >>> 16 & 0xff).append('.');
      out.append(value >>> 8 & 0xff).append('.').append(value & 0xff);
    }

    @Override
    long parseValue(String text, PacketBuilder packet) {
      Integer address = Addresses.ip(packet.element, text);
      return address == null ? NONE : address & 0xffff_ffffL;
    }
  }

  /** Explicit congestion notification (RFC 3168), as {@code no ect1 ect2 ce}. */
  private static final class EcnField extends NumberField {
    private static final String[] NAMES = {"no", "ect1", "ect2", "ce"};

    EcnField() {
      super(
          "ip_ecn",
          1,
          NETWORK,
          p -> {
            long tos = u8(p, 1);
            return tos == NONE ? tos : tos & ECN;
          },
          made(
              (p, ecn) -> {
                int at = p.network() + 1;
                p.putU8(at, p.u8(at) & ~ECN | (int) ecn & ECN);
              }));
    }

    @Override
    void print(long value, PacketSummary packet, StringBuilder out) {
      out.append(NAMES[(int) value]);
    }

    @Override
    long parseValue(String text, PacketBuilder packet) {
      return switch (text) {
        case "0", "no" -> 0;
        case "1", "ect1", "ECT(1)" -> 1;
        case "2", "ect2", "ECT(0)" -> 2;
        case "3", "ce", "CE" -> 3;
        default -> NONE;
      };
    }
  }

  /** Reads both fields of fragments: a letter, or an offset with flags. */
  private static long fragment(String text, PacketBuilder packet) {
    switch (text) {
      case ".":
        return 0;
      case "!":
        return Ipv4.DONT_FRAGMENT;
      case "F":
        return Ipv4.MORE_FRAGMENTS;
      case "f":
        // Some offset: that it is not the first fragment is all that is known.
        return 100;
      default:
        break;
    }
    NumberScanner scanner = new NumberScanner(text);
    long offset = Math.max(0, scanner.number());
    // The first version of the format counted in units of the header, of 8 bytes.
    long bits = packet.minorVersion > 0 ? offset >> 3 : offset;
    while (!scanner.atEnd()) {
      if (scanner.skip("!")) {
        bits |= Ipv4.DONT_FRAGMENT;
      } else if (scanner.skip("+")) {
        bits |= Ipv4.MORE_FRAGMENTS;
      } else {
        return NumberField.NONE;
      }
    }
    return text.isEmpty() ? NumberField.NONE : bits;
  }

  /**
   * What kind of fragment: {@code F} first, {@code f} later, {@code !} may not be, {@code .} no.
   */
  private static final class FragmentField extends NumberField {
    FragmentField() {
      super(
          "ip_frag",
          1,
          NETWORK - 2,
          FragmentField::letter,
          made((p, bits) -> p.putU16(p.network() + 6, (int) bits)));
    }

    private static long letter(PacketSummary packet) {
      long bits = u16(packet, 6);
      if (bits == NONE) {
        return NONE;
      }
      if ((bits & Ipv4.OFFSET_MASK) != 0) {
        return 'f';
      }
      if ((bits & Ipv4.MORE_FRAGMENTS) != 0) {
        return 'F';
      }
      return (bits & Ipv4.DONT_FRAGMENT) != 0 ? '!' : '.';
    }

    @Override
    void print(long value, PacketSummary packet, StringBuilder out) {
      out.append((char) value);
    }

    @Override
    long parseValue(String text, PacketBuilder packet) {
      return fragment(text, packet);
    }

    @Override
    void decode(byte[] record, int at, PacketBuilder packet) {
      parse(String.valueOf((char) (record[at] & 0xff)), packet);
    }
  }

  /** The fragment offset in bytes, with {@code +} for more fragments and {@code !} for none. */
  private static final class OffsetField extends NumberField {
    OffsetField() {
      super(
          "ip_fragoff",
          2,
          NETWORK - 1,
          p -> u16(p, 6),
          made((p, bits) -> p.putU16(p.network() + 6, (int) bits)));
    }

    @Override
    void print(long value, PacketSummary packet, StringBuilder out) {
      out.append((value & Ipv4.OFFSET_MASK) << 3);
      if ((value & Ipv4.MORE_FRAGMENTS) != 0) {
        out.append('+');
      }
      if ((value & Ipv4.DONT_FRAGMENT) != 0) {
        out.append('!');
      }
    }

    @Override
    long parseValue(String text, PacketBuilder packet) {
      return fragment(text, packet);
    }
  }

  /** The protocol: a number, or a letter for those that matter most. */
  private static final class ProtocolField extends NumberField {
    ProtocolField() {
      super(
          "ip_proto", 1, NETWORK, p -> u8(p, 9), made((p, v) -> p.putU8(p.network() + 9, (int) v)));
    }

    @Override
    void print(long value, PacketSummary packet, StringBuilder out) {
      switch ((int) value) {
        case IpProtocol.TCP -> out.append('T');
        case IpProtocol.UDP -> out.append('U');
        case IpProtocol.ICMP -> out.append('I');
        default -> out.append(value);
      }
    }

    @Override
    long parseValue(String text, PacketBuilder packet) {
      return switch (text) {
        case "T" -> IpProtocol.TCP;
        case "U" -> IpProtocol.UDP;
        case "I" -> IpProtocol.ICMP;
        default -> super.parseValue(text, packet);
      };
    }
  }
}
