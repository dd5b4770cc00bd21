// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_DST_IP;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Anno;

/**
 * Routes IPv4 packets by a trie whose first step takes 16 bits and further steps 4 bits.
 *
 * <p>{@code RadixIPLookup(ADDR/MASK [GATEWAY] OUTPUT, ...)}
 *
 * <p>Looks up the destination address annotation, sets it to the gateway of the longest matching
 * prefix, if that has one, and sends the packet to its output. Packets without a route are dropped;
 * the first five are reported. If the arguments have two routes for one prefix, the first counts.
 *
 * <p>Suits tables of any size: a prefix takes some 10 to 200 bytes, a lookup one to five reads.
 * Adding or removing a route takes a few microseconds and does not stop packets. The trie holds 8
 * million nodes below the first, half a gigabyte, and refuses routes beyond that.
 *
 * <p>Handlers: {@code table} (read) the routes; {@code lookup} (read with an address) output and
 * gateway, or -1; {@code add}, {@code set} (write {@code ADDR/MASK [GATEWAY] OUTPUT}) a route;
 * {@code add} refuses a prefix that already has one; {@code remove} (write {@code ADDR/MASK
 * [GATEWAY OUTPUT]}); {@code ctrl} (write) lines that begin with {@code add}, {@code set} or {@code
 * remove}, all or none of which take effect; {@code flush} (write) removes all routes.
 */
@ElementInfo(name = "RadixIPLookup", ports = "1/-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = ANNO_DST_IP,
    writes = ANNO_DST_IP,
    does = {DROPS, BRANCHES})
public final class RadixIPLookup extends RouteElement {
  private static final int MAX_NODES = 1 << 23;

  private PrefixTrie fib;

  /** Creates the element. */
  public RadixIPLookup() {}

  @Override
  RouteTable emptyTable() {
    return new RouteTable(routes -> new PrefixTrie.Editor(16, 4, MAX_NODES, routes));
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
