// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_DST_IP;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Anno;

/**
 * Routes IPv4 packets by a sorted list of address ranges.
 *
 * <p>{@code RangeIPLookup(ADDR/MASK [GATEWAY] OUTPUT, ...)}
 *
 * <p>Looks up the destination address annotation, sets it to the gateway of the longest matching
 * prefix, if that has one, and sends the packet to its output. Packets without a route are dropped;
 * the first five are reported. If the arguments have two routes for one prefix, the first counts.
 *
 * <p>The most compact of the large tables: at most 16 bytes per prefix, looked up by a binary
 * search among the ranges that share the first 12 bits. Each change rebuilds the list, without
 * stopping packets; put many changes into one {@code ctrl}.
 *
 * <p>Handlers: {@code table} (read) the routes; {@code lookup} (read with an address) output and
 * gateway, or -1; {@code add}, {@code set} (write {@code ADDR/MASK [GATEWAY] OUTPUT}) a route;
 * {@code add} refuses a prefix that already has one; {@code remove} (write {@code ADDR/MASK
 * [GATEWAY OUTPUT]}); {@code ctrl} (write) lines that begin with {@code add}, {@code set} or {@code
 * remove}, all or none of which take effect; {@code flush} (write) removes all routes.
 */
@ElementInfo(name = "RangeIPLookup", ports = "1/-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = ANNO_DST_IP,
    writes = ANNO_DST_IP,
    does = {DROPS, BRANCHES})
public final class RangeIPLookup extends RouteElement {
  private RangeFib fib;

  /** Creates the element. */
  public RangeIPLookup() {}

  @Override
  RouteTable emptyTable() {
    return new RouteTable(RangeFib.Editor::new);
  }

  @Override
  boolean defaultFirst() {
    return true;
  }

  @Override
  void install(Fib newest) {
    fib = (RangeFib) newest;
  }

  @Override
  public int process(long packet) {
    return forward(packet, fib.lookup(Anno.getI32(packet, Anno.DST_IP)));
  }
}
