// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Int2ObjectHashMap;

/** All associations at a time; immutable. */
final class SaTable {
  static final SaTable EMPTY = new SaTable(Set.of());

  private final Set<Sa> all;
  private final Map<String, Sa> outbound = new HashMap<>();
  private final Int2ObjectHashMap<Sa> inbound = new Int2ObjectHashMap<>();

  SaTable(Collection<Sa> associations) {
    all = new LinkedHashSet<>(associations);
    for (Sa sa : all) {
      if (sa.spec.outbound) {
        outbound.put(sa.spec.name, sa);
      } else {
        inbound.put(sa.spec.spi, sa);
      }
    }
  }

  /** The association to send by; null for none. */
  Sa outbound(String name) {
    return outbound.get(name);
  }

  /** The association of an SPI that was received; null for none. */
  Sa inbound(int spi) {
    return inbound.get(spi);
  }

  Set<Sa> all() {
    return all;
  }

  boolean has(Sa sa) {
    return all.contains(sa);
  }

  /** What has the place of an association: the outbound one of its name, or the same SPI. */
  Sa inPlaceOf(SaSpec spec) {
    return spec.outbound ? outbound(spec.name) : inbound(spec.spi);
  }
}
