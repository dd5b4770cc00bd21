// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import java.util.ArrayList;
import java.util.List;

/** The owners of a table's flows: the realm in a flow's key tells its owner. */
final class FlowOwners {
  private static final int REALM_SHIFT = 8;
  private static final int OWNER_MASK = 0xffff;

  private final List<FlowOwner> owners = new ArrayList<>();

  /** Adds an owner; returns the first of its 256 realms. */
  int register(FlowOwner owner) {
    owners.add(owner);
    return owners.size() << REALM_SHIFT;
  }

  /** Replaces the owner of some realms. */
  void replace(int realm, FlowOwner owner) {
    owners.set(index(realm), owner);
  }

  /** Replaces all owners. */
  void replaceAll(FlowOwner owner) {
    owners.replaceAll(each -> owner);
  }

  /** The owner of a flow, given either of its lines. */
  FlowOwner of(long line) {
    return owners.get(index(FlowLine.realm(line)));
  }

  private static int index(int realm) {
    return (realm >>> REALM_SHIFT & OWNER_MASK) - 1;
  }
}
