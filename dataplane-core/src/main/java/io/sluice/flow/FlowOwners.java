// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import java.util.ArrayList;
import java.util.List;

/** Whose flows a table has: the realm in a flow's key tells its owner. */
final class FlowOwners {
  private static final int REALM_SHIFT = 8;
  private static final int OWNER_MASK = 0xffff;

  private final List<FlowOwner> owners = new ArrayList<>();

  /** Adds an owner; returns the first of its 256 realms. */
  int register(FlowOwner owner) {
    owners.add(owner);
    return owners.size() << REALM_SHIFT;
  }

  /** Puts another owner in the place of the one with some realms. */
  void replace(int realm, FlowOwner owner) {
    owners.set(index(realm), owner);
  }

  /** Puts another owner in the place of all. */
  void replaceAll(FlowOwner owner) {
    owners.replaceAll(each -> owner);
  }

  /** The owner of a flow, by either line. */
  FlowOwner of(long line) {
    return owners.get(index(FlowLine.realm(line)));
  }

  private static int index(int realm) {
    return (realm >>> REALM_SHIFT & OWNER_MASK) - 1;
  }
}
