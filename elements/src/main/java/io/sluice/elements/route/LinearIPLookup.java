// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_DST_IP;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Routes IPv4 packets by linear search in a list of routes.
 *
 * <p>{@code LinearIPLookup(ADDR/MASK [GATEWAY] OUTPUT, ...)}
 *
 * <p>Looks up the destination address annotation, sets it to the gateway of the longest matching
 * prefix, if that has one, and sends the packet to its output. Packets without a route are dropped;
 * the first five are reported. If the arguments have two routes for one prefix, the first counts.
 *
 * <p>Suits a few dozen routes. Masks may have gaps; the one with the most ones is then the longest.
 * SortedIPLookup is another name.
 *
 * <p>Handlers: {@code table} (read) the routes; {@code lookup} (read with an address) output and
 * gateway, or -1; {@code add}, {@code set} (write {@code ADDR/MASK [GATEWAY] OUTPUT}) a route;
 * {@code add} refuses a prefix that already has one; {@code remove} (write {@code ADDR/MASK
 * [GATEWAY OUTPUT]}); {@code ctrl} (write) lines that begin with {@code add}, {@code set} or {@code
 * remove}, all or none of which take effect; {@code flush} (write) removes all routes.
 */
@ElementInfo(
    name = "LinearIPLookup",
    aliases = "SortedIPLookup",
    ports = "1/-",
    processing = "h/h",
    replicable = true)
@ElementEffects(
    reads = ANNO_DST_IP,
    writes = ANNO_DST_IP,
    does = {DROPS, BRANCHES})
public final class LinearIPLookup extends LinearLookup {
  /** Creates the element. */
  public LinearIPLookup() {}
}
