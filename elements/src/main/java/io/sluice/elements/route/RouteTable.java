// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import io.sluice.header.IpAddress;
import io.sluice.header.Ipv4Prefix;
import java.util.Arrays;
import java.util.function.Function;
import org.agrona.collections.Long2LongHashMap;

/**
 * The routes of one element, as handlers see them, and their compiled form. Changes are
 * synchronized; packets see only an immutable {@link Snapshot}. Copies of an element on several
 * workers share one table.
 *
 * <p>The list keeps the order in which routes were added; the place of a removed route is reused,
 * as in Click. Next hops are numbered from 1, each pair of gateway and output once.
 */
final class RouteTable implements PrefixTrie.Parents, RangeFib.Source {
  private static final int MISSING = -1;

  /**
   * What packets need.
   *
   * @param fib finds the next hop's number
   * @param gateways by number
   * @param ports by number
   */
  record Snapshot(Fib fib, int[] gateways, int[] ports) {
    /** The route of an address, for handlers. */
    String lookup(int address) {
      int hop = fib.lookup(address);
      if (hop == Fib.NONE) {
        return "-1";
      }
      String gateway = IpAddress.format4(gateways[hop]);
      return gateways[hop] == 0 ? "" + ports[hop] : ports[hop] + " " + gateway;
    }
  }

  /** Why a change was refused. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private final Fib.Editor editor;
  private final Long2LongHashMap placeOf = new Long2LongHashMap(MISSING);
  private long[] prefixes = new long[16];
  private int[] hopAt = new int[16];
  private int places;
  private int[] freePlaces = new int[16];
  private int freePlaceCount;
  private final Long2LongHashMap hopOf = new Long2LongHashMap(MISSING);
  private int[] gateways = new int[8];
  private int[] ports = new int[8];
  private int[] uses = new int[8];
  private int hops = 1;
  private int[] freeHops = new int[8];
  private int freeHopCount;
  private boolean hopsShared;
  private Snapshot snapshot;

  /**
   * Creates an empty table.
   *
   * @param editor makes the editor of what it is compiled to
   */
  RouteTable(Function<RouteTable, Fib.Editor> editor) {
    this.editor = editor.apply(this);
    publish();
  }

  /** The newest version for packets. */
  synchronized Snapshot snapshot() {
    return snapshot;
  }

  /** Compiles what was changed. */
  synchronized Snapshot publish() {
    hopsShared = true;
    snapshot = new Snapshot(editor.finish(), gateways, ports);
    return snapshot;
  }

  private static long pair(int high, int low) {
    return (long) high << 32 | low & 0xffff_ffffL;
  }

  /** A key for maps whose own hash suffers when the low bits of most addresses are zero. */
  private static long key(int high, int low) {
    long mixed = pair(high, low) * 0x9e37_79b9_7f4a_7c15L;
    return mixed ^ mixed >>> 32;
  }

  /** The route of a prefix; null when there is none. */
  synchronized Route find(int address, int mask) {
    long place = placeOf.get(key(address, mask));
    return place == MISSING ? null : routeAt((int) place);
  }

  private Route routeAt(int place) {
    long prefix = prefixes[place];
    int hop = hopAt[place];
    return new Route((int) (prefix >>> 32), (int) prefix, gateways[hop], ports[hop]);
  }

  /**
   * Adds a route, or replaces one.
   *
   * @param route the route
   * @param replace whether it may replace one for the same prefix
   * @return what was there before; null for nothing
   * @throws Refused when there is one that must not be replaced, or no room
   */
  synchronized Route put(Route route, boolean replace) throws Refused {
    Route old = find(route.address(), route.mask());
    if (old != null && !replace) {
      throw new Refused("conflict with existing route '" + old + "'");
    }
    int hop = hop(route.gateway(), route.port());
    if (!editor.put(route.address(), route.mask(), hop)) {
      release(hop);
      throw new Refused("no memory to store route '" + route + "'");
    }
    long key = key(route.address(), route.mask());
    if (old == null) {
      int place = newPlace();
      placeOf.put(key, place);
      prefixes[place] = pair(route.address(), route.mask());
      hopAt[place] = hop;
    } else {
      int place = (int) placeOf.get(key);
      release(hopAt[place]);
      hopAt[place] = hop;
    }
    return old;
  }

  /**
   * Removes a route.
   *
   * @param route the route, its output perhaps {@link Route#ANY}
   * @return what was there
   * @throws Refused when there is no such route
   */
  synchronized Route remove(Route route) throws Refused {
    Route old = find(route.address(), route.mask());
    if (old == null || route.port() != Route.ANY && !route.equals(old)) {
      throw new Refused("route '" + route + "' not found");
    }
    int place = (int) placeOf.remove(key(route.address(), route.mask()));
    editor.remove(route.address(), route.mask());
    release(hopAt[place]);
    hopAt[place] = Fib.NONE;
    freePlaces = push(freePlaces, freePlaceCount++, place);
    return old;
  }

  private static int[] push(int[] stack, int depth, int value) {
    int[] room = depth < stack.length ? stack : Arrays.copyOf(stack, depth * 2);
    room[depth] = value;
    return room;
  }

  /** Removes all routes. */
  synchronized void clear() {
    placeOf.clear();
    hopOf.clear();
    editor.clear();
    places = 0;
    freePlaceCount = 0;
    hops = 1;
    freeHopCount = 0;
    gateways = new int[8];
    ports = new int[8];
    uses = new int[8];
  }

  private int newPlace() {
    if (freePlaceCount > 0) {
      return freePlaces[--freePlaceCount];
    }
    if (places == prefixes.length) {
      prefixes = Arrays.copyOf(prefixes, places * 2);
      hopAt = Arrays.copyOf(hopAt, places * 2);
    }
    return places++;
  }

  /** The number of a next hop, with one more use. */
  private int hop(int gateway, int port) {
    long key = key(gateway, port);
    int hop = (int) hopOf.get(key);
    if (hop == MISSING) {
      hop = unusedHop();
      ownHops();
      gateways[hop] = gateway;
      ports[hop] = port;
      hopOf.put(key, hop);
    }
    uses[hop]++;
    return hop;
  }

  private int unusedHop() {
    if (freeHopCount > 0) {
      return freeHops[--freeHopCount];
    }
    if (hops == uses.length) {
      uses = Arrays.copyOf(uses, hops * 2);
    }
    return hops++;
  }

  /** Packets may look at the arrays: they are changed in a copy. */
  private void ownHops() {
    if (hopsShared || gateways.length < uses.length) {
      gateways = Arrays.copyOf(gateways, uses.length);
      ports = Arrays.copyOf(ports, uses.length);
      hopsShared = false;
    }
  }

  private void release(int hop) {
    if (--uses[hop] == 0) {
      hopOf.remove(key(gateways[hop], ports[hop]));
      freeHops = push(freeHops, freeHopCount++, hop);
    }
  }

  /** The routes, a line each. */
  synchronized String text(boolean defaultFirst) {
    StringBuilder text = new StringBuilder();
    Route first = defaultFirst ? find(0, 0) : null;
    if (first != null) {
      first.appendLine(text);
    }
    for (int place = 0; place < places; place++) {
      if (hopAt[place] != Fib.NONE && (first == null || prefixes[place] != 0)) {
        routeAt(place).appendLine(text);
      }
    }
    return text.toString();
  }

  /** How many routes there are. */
  synchronized int size() {
    return placeOf.size();
  }

  @Override
  public int parent(int address, int length) {
    for (int shorter = length - 1; shorter > 0; shorter--) {
      int mask = Ipv4Prefix.maskOf(shorter);
      long place = placeOf.get(key(address & mask, mask));
      if (place != MISSING) {
        return PrefixTrie.entry(shorter, hopAt[(int) place]);
      }
    }
    return 0;
  }

  @Override
  public long[] prefixes() {
    long[] all = new long[placeOf.size()];
    int count = 0;
    for (int place = 0; place < places; place++) {
      if (hopAt[place] != Fib.NONE) {
        all[count++] = prefixes[place];
      }
    }
    return all;
  }

  @Override
  public int hopOf(int address, int mask) {
    return hopAt[(int) placeOf.get(key(address, mask))];
  }
}
