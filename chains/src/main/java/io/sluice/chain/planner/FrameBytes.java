// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.effect.Field;
import io.sluice.header.Ipv4;
import java.util.EnumSet;
import java.util.Set;

/** Maps the bytes of an Ethernet frame to fields. */
final class FrameBytes {
  static final int ETHERNET_HEADER = 14;

  private FrameBytes() {}

  /**
   * The fields of a range of bytes, and the length, because a packet may be too short for them.
   *
   * @param from the first byte, from the start of the frame
   * @param count how many bytes
   * @param ipAfterEthernet whether an IPv4 header is known to follow the Ethernet header, without
   *     VLAN tags
   */
  static Set<Field> fields(int from, int count, boolean ipAfterEthernet) {
    Set<Field> fields = EnumSet.of(Field.LENGTH);
    for (int at = from; at < from + count; at++) {
      int ip = at - ETHERNET_HEADER;
      if (at < 0 || ip >= 0 && !(ipAfterEthernet && ip < Ipv4.MIN_HEADER)) {
        addData(fields);
        return fields;
      } else if (ip >= 0) {
        fields.add(Field.ofIpv4Byte(ip));
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
