// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import io.sluice.packet.Anno;
import java.util.Locale;
import java.util.Map;

/** Names of annotations in configurations. */
final class AnnotationNames {
  /** Offset and size; the offsets are Click's, so that configurations can use numbers. */
  private record Place(int offset, int size) {}

  private static final Map<String, Place> NAMES =
      Map.ofEntries(
          Map.entry("DST_IP", new Place(Anno.DST_IP, 4)),
          Map.entry("DST_IP6", new Place(Anno.DST_IP, 16)),
          Map.entry("PAINT", new Place(Anno.PAINT, 1)),
          Map.entry("ICMP_PARAMPROB", new Place(Anno.ICMP_PARAM_PROB, 1)),
          Map.entry("FIX_IP_SRC", new Place(Anno.FIX_IP_SRC, 1)),
          Map.entry("VLAN_TCI", new Place(Anno.VLAN, 2)),
          Map.entry("VLAN", new Place(Anno.VLAN, 2)),
          Map.entry("AGGREGATE", new Place(Anno.AGGREGATE, 4)),
          Map.entry("FWD_RATE", new Place(20, 4)),
          Map.entry("MISC_IP", new Place(20, 4)),
          Map.entry("EXTRA_PACKETS", new Place(24, 4)),
          Map.entry("REV_RATE", new Place(24, 4)),
          Map.entry("EXTRA_LENGTH", new Place(28, 4)),
          Map.entry("FIRST_TIMESTAMP", new Place(32, 8)),
          Map.entry("PACKET_NUMBER", new Place(32, 4)),
          Map.entry("SEQUENCE_NUMBER", new Place(36, 4)));

  private AnnotationNames() {}

  static int offset(String text, int size) {
    String name = text.toUpperCase(Locale.ROOT);
    Place place = NAMES.get(name.endsWith("_ANNO") ? name.substring(0, name.length() - 5) : name);
    if (place != null) {
      return place.size == size ? place.offset : -1;
    }
    return Integers.upTo(text, Anno.USER_SIZE - size);
  }
}
