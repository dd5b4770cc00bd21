// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;

/**
 * The realms of a flow table by VLAN: each VLAN gets one with its first packet, so that the same
 * addresses in two of them are two flows. Belongs to one worker.
 */
final class VlanRealms {
  private static final int VLANS = 1 << 12;
  private static final int SHIFT = 8;

  /** By VLAN, 0 for none; and the other way round, by number of the realm. */
  private final int[] realms = new int[VLANS];

  private final short[] vlans = new short[VLANS + 1];

  /**
   * The realm of a VLAN.
   *
   * @param vlan 0 for none; bits above the lower twelve do not count
   * @param flows where a new realm is registered
   * @param owner its owner
   */
  int realm(int vlan, FlowTable flows, FlowOwner owner) {
    int realm = realms[vlan & VLANS - 1];
    return realm != 0 ? realm : begin(vlan & VLANS - 1, flows, owner);
  }

  private int begin(int vlan, FlowTable flows, FlowOwner owner) {
    int realm = flows.register(owner);
    realms[vlan] = realm;
    vlans[realm >>> SHIFT] = (short) vlan;
    return realm;
  }

  /** The VLAN of a flow, by its first line. */
  int vlan(long forward) {
    return vlans[FlowLine.realm(forward) >>> SHIFT & 0xffff];
  }
}
