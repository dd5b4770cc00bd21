// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_DST_IP;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;

/**
 * Routes IPv4 packets by a fixed list of routes.
 *
 * <p>{@code StaticIPLookup(ADDR/MASK [GATEWAY] OUTPUT, ...)}
 *
 * <p>Looks up the destination address annotation, sets it to the gateway of the longest matching
 * prefix, if that has one, and sends the packet to its output. Packets without a route are dropped;
 * the first five are reported. If the arguments have two routes for one prefix, the first counts.
 *
 * <p>Suits a few dozen routes, which are searched linearly. Masks may have gaps; the one with the
 * most ones is then the longest. LookupIPRoute is its name in old configurations.
 *
 * <p>Handlers: {@code table} (read) the routes; {@code lookup} (read with an address) output and
 * gateway, or -1.
 */
@ElementInfo(
    name = "StaticIPLookup",
    aliases = {"LookupIPRoute", "LookupIPRouteMP"},
    ports = "1/-",
    processing = "h/h",
    replicable = true)
@ElementEffects(
    reads = ANNO_DST_IP,
    writes = ANNO_DST_IP,
    does = {DROPS, BRANCHES})
public final class StaticIPLookup extends LinearLookup {
  /** Creates the element. */
  public StaticIPLookup() {}

  @Override
  protected void handlers(Handlers handlers) {
    readHandlers(handlers);
    handlers.mark("", "table");
  }
}
