// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.elements.ip.IcmpNames;
import io.sluice.header.Icmp;
import io.sluice.header.IpProtocol;
import java.util.List;
import java.util.function.ObjLongConsumer;

/** Fields of the ICMP header (RFC 792, RFC 1191). */
final class IcmpFields {
  private static final int HEADER = 8;
  private static final int TIMESTAMP_MESSAGE = 20;

  private IcmpFields() {}

  static List<SummaryField> all() {
    return List.of(
        new TypeField("icmp_type", false),
        new TypeField("icmp_type_name", true),
        new CodeField("icmp_code", false),
        new CodeField("icmp_code_name", true),
        new NumberField(
            "icmp_flowid",
            2,
            SummaryField.TRANSPORT + 2,
            p -> hasFlow(p) ? u16(p, 4) : NumberField.NONE,
            made((p, id) -> setFlow(p, 4, (int) id))),
        new NumberField(
            "icmp_seq",
            2,
            SummaryField.TRANSPORT + 2,
            p -> hasFlow(p) ? u16(p, 6) : NumberField.NONE,
            made((p, sequence) -> setFlow(p, 6, (int) sequence))),
        new NumberField(
            "icmp_nextmtu",
            2,
            SummaryField.TRANSPORT + 2,
            p -> needsFragment(p) ? u16(p, 6) : NumberField.NONE,
            made(IcmpFields::setNextMtu)));
  }

  private static ObjLongConsumer<PacketBuilder> made(ObjLongConsumer<PacketBuilder> setter) {
    return (packet, value) -> {
      if (packet.makeIp(IpProtocol.ICMP)
          && packet.makeTransport()
          && packet.makeTransport(HEADER)) {
        setter.accept(packet, value);
      }
    };
  }

  private static long u16(PacketSummary packet, int offset) {
    int icmp = packet.icmp(offset + 2);
    return icmp < 0 ? NumberField.NONE : packet.u16(icmp + offset);
  }

  /** Whether messages of a type have an identifier and a sequence number. */
  private static boolean hasFlow(int type) {
    // Echo, timestamp and information; not address masks, nor router discovery.
    return type == 0 || type == 8 || type >= 13 && type <= 16;
  }

  private static boolean hasTimes(int type) {
    return type == Icmp.TIMESTAMP || type == Icmp.TIMESTAMP_REPLY;
  }

  private static boolean hasFlow(PacketSummary packet) {
    int icmp = packet.icmp(1);
    return icmp >= 0 && hasFlow(packet.u8(icmp));
  }

  private static boolean needsFragment(PacketSummary packet) {
    int icmp = packet.icmp(2);
    return icmp >= 0
        && packet.u8(icmp) == Icmp.UNREACHABLE
        && packet.u8(icmp + 1) == Icmp.CODE_NEED_FRAGMENT;
  }

  private static void setFlow(PacketBuilder packet, int offset, int value) {
    if (!packet.hasIcmpType || hasFlow(packet.u8(packet.transport()))) {
      packet.putU16(packet.transport() + offset, value);
    }
  }

  private static void setNextMtu(PacketBuilder packet, long mtu) {
    int icmp = packet.transport();
    boolean type = !packet.hasIcmpType || packet.u8(icmp) == Icmp.UNREACHABLE;
    boolean code = !packet.hasIcmpCode || packet.u8(icmp + 1) == Icmp.CODE_NEED_FRAGMENT;
    if (type && code) {
      packet.putU16(icmp + 6, (int) mtu);
    }
  }

  /** The type; as a name where that is asked for and there is one. */
  private static final class TypeField extends NumberField {
    private final boolean named;

    TypeField(String name, boolean named) {
      super(
          name,
          1,
          TRANSPORT,
          p -> {
            int icmp = p.icmp(1);
            return icmp < 0 ? NONE : p.u8(icmp);
          },
          made(TypeField::set));
      this.named = named;
    }

    private static void set(PacketBuilder packet, long type) {
      packet.putU8(packet.transport(), (int) type);
      packet.hasIcmpType = true;
      packet.makeTransport(hasTimes((int) type) ? TIMESTAMP_MESSAGE : HEADER);
    }

    @Override
    void print(long value, PacketSummary packet, StringBuilder out) {
      String word = named ? IcmpNames.type((int) value) : null;
      if (word == null) {
        out.append(value);
      } else {
        out.append(word);
      }
    }

    @Override
    long parseValue(String text, PacketBuilder packet) {
      int type = IcmpNames.typeByName(text);
      return type >= 0 ? type : super.parseValue(text, packet);
    }
  }

  /** The code; as a name where that is asked for and there is one. */
  private static final class CodeField extends NumberField {
    private final boolean named;

    CodeField(String name, boolean named) {
      super(
          name,
          1,
          TRANSPORT + 1,
          p -> {
            int icmp = p.icmp(2);
            return icmp < 0 ? NONE : p.u8(icmp + 1);
          },
          made(CodeField::set));
      this.named = named;
    }

    private static void set(PacketBuilder packet, long code) {
      packet.putU8(packet.transport() + 1, (int) code);
      packet.hasIcmpCode = true;
    }

    @Override
    void print(long value, PacketSummary packet, StringBuilder out) {
      int type = packet.u8(packet.transportStart());
      String word = named ? IcmpNames.code(type, (int) value) : null;
      if (word == null) {
        out.append(value);
      } else {
        out.append(word);
      }
    }

    @Override
    long parseValue(String text, PacketBuilder packet) {
      boolean typed = packet.hasIcmpType;
      int code = typed ? IcmpNames.codeByName(packet.u8(packet.transport()), text) : -1;
      return code >= 0 ? code : super.parseValue(text, packet);
    }
  }
}
