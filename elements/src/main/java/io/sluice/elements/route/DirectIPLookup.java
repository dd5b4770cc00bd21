// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_DST_IP;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Anno;

/**
 * Routes IPv4 packets by a table indexed by the first 24 bits of the address (DIR-24-8).
 *
 * <p>{@code DirectIPLookup(ADDR/MASK [GATEWAY] OUTPUT, ...)}
 *
 * <p>Looks up the destination address annotation, sets it to the gateway of the longest matching
 * prefix, if that has one, and sends the packet to its output. Packets without a route are dropped;
 * the first five are reported. If the arguments have two routes for one prefix, the first counts.
 *
 * <p>The fastest of the tables: one read for most addresses, two where prefixes longer than 24 bits
 * exist. It takes up to 64 megabytes, of which only the parts that routes touch are resident, and a
 * kilobyte for each 24-bit network with longer prefixes, of which there may be 65,536.
 *
 * <p>Handlers: {@code table} (read) the routes; {@code lookup} (read with an address) output and
 * gateway, or -1; {@code add}, {@code set} (write {@code ADDR/MASK [GATEWAY] OUTPUT}) a route;
 * {@code add} refuses a prefix that already has one; {@code remove} (write {@code ADDR/MASK
 * [GATEWAY OUTPUT]}); {@code ctrl} (write) lines that begin with {@code add}, {@code set} or {@code
 * remove}, all or none of which take effect; {@code flush} (write) removes all routes.
 *
 * <p>Gupta, Lin, McKeown: Routing lookups in hardware at memory access speeds, Infocom 1998.
 */
@ElementInfo(name = "DirectIPLookup", ports = "1/-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = ANNO_DST_IP,
    writes = ANNO_DST_IP,
    does = {DROPS, BRANCHES})
public final class DirectIPLookup extends RouteElement {
  private static final int MAX_GROUPS = 1 << 16;

  private PrefixTrie fib;

  /** Creates the element. */
  public DirectIPLookup() {}

  @Override
  RouteTable emptyTable() {
    return new RouteTable(routes -> new PrefixTrie.Editor(24, 8, MAX_GROUPS, routes));
  }

  @Override
  boolean defaultFirst() {
    return true;
  }

  @Override
  void install(Fib newest) {
    fib = (PrefixTrie) newest;
  }

  @Override
  public int process(long packet) {
    return forward(packet, fib.lookup(Anno.getI32(packet, Anno.DST_IP)));
  }
}
