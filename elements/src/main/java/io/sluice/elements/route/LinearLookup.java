// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import io.sluice.packet.Anno;

/**
 * The base of routing tables that are searched linearly. Masks may have gaps. Belongs to its
 * worker; allocates nothing for packets.
 */
abstract class LinearLookup extends RouteElement {
  private LinearFib fib;

  @Override
  final RouteTable emptyTable() {
    return new RouteTable(routes -> new LinearFib.Editor());
  }

  @Override
  final void install(Fib newest) {
    fib = (LinearFib) newest;
  }

  @Override
  public final int process(long packet) {
    return forward(packet, fib.lookup(Anno.getI32(packet, Anno.DST_IP)));
  }

  @Override
  final boolean allowsGaps() {
    return true;
  }
}
