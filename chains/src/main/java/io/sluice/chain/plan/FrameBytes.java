// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import io.sluice.effect.Field;
import java.util.EnumSet;
import java.util.Set;

/** Which fields bytes of an Ethernet frame belong to. */
final class FrameBytes {
  static final int ETHERNET_HEADER = 14;

  /** The fields of an IPv4 header without options, by byte. */
  private static final Field[] IPV4 = {
    Field.IP_VERSION,
    Field.IP_TOS,
    Field.IP_LENGTH,
    Field.IP_LENGTH,
    Field.IP_ID,
    Field.IP_ID,
    Field.IP_FRAGMENT,
    Field.IP_FRAGMENT,
    Field.IP_TTL,
    Field.IP_PROTO,
    Field.IP_CHECKSUM,
    Field.IP_CHECKSUM,
    Field.IP_SRC,
    Field.IP_SRC,
    Field.IP_SRC,
    Field.IP_SRC,
    Field.IP_DST,
    Field.IP_DST,
    Field.IP_DST,
    Field.IP_DST,
  };

  private FrameBytes() {}

  /**
   * The fields of some bytes, and the length, as a packet may lack them.
   *
   * @param from the first, from the start of the frame
   * @param count how many
   * @param ipAfterEthernet whether an IPv4 header without tags before it is known to follow
   */
  static Set<Field> fields(int from, int count, boolean ipAfterEthernet) {
    Set<Field> fields = EnumSet.of(Field.LENGTH);
    for (int at = from; at < from + count; at++) {
      int ip = at - ETHERNET_HEADER;
      if (at < 0 || ip >= 0 && !(ipAfterEthernet && ip < IPV4.length)) {
        addData(fields);
        return fields;
      } else if (ip >= 0) {
        fields.add(IPV4[ip]);
      } else {
        fields.add(at < 6 ? Field.ETH_DST : at < 12 ? Field.ETH_SRC : Field.ETH_TYPE);
        fields.add(Field.VLAN);
      }
    }
    return fields;
  }

  private static void addData(Set<Field> fields) {
    for (Field field : Field.values()) {
      if (!field.isGroup() && !field.isAnnotation()) {
        fields.add(field);
      }
    }
  }
}
