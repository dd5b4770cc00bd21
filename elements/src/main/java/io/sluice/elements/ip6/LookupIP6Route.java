// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.IpAddress;
import io.sluice.header.Ipv6Prefix;
import io.sluice.packet.Anno;
import java.util.ArrayList;
import java.util.List;

/**
 * Routes IPv6 packets by longest prefix match.
 *
 * <p>{@code LookupIP6Route(PREFIX GATEWAY OUTPUT, ...)} or {@code LookupIP6Route(PREFIX OUTPUT,
 * ...)}
 *
 * <p>Expects the destination address annotation. A packet leaves on the output of the longest
 * PREFIX ({@code ADDRESS/LENGTH}, or an address) that contains the destination; the annotation
 * becomes the GATEWAY, unless that is {@code ::} or left out. Packets without a route are dropped.
 * Of two routes with the same prefix the later one counts. The routes are searched linearly,
 * longest prefix first, which suits tables of tens of routes.
 *
 * <p>Handlers: {@code table} (read) the routes; {@code add}, {@code set} (write) a route; {@code
 * remove} (write) a prefix; {@code lookup} (read) takes an address and returns output and gateway.
 */
@ElementInfo(name = "LookupIP6Route", ports = "1/-", processing = "h/h")
@ElementEffects(
    reads = ANNO_DST_IP,
    writes = ANNO_DST_IP,
    does = {DROPS, BRANCHES, STATE})
public final class LookupIP6Route extends PacketElement {
  /** A route; the gateway's words are 0 when there is none. */
  private record Route(Ipv6Prefix prefix, long high, long low, int output) {
    @Override
    public String toString() {
      return prefix + "\t" + IpAddress.format6(high, low) + "\t" + output;
    }
  }

  private final int noRoute = dropReason("no route");
  private Route[] routes = {};

  /** Creates the element. */
  public LookupIP6Route() {}

  @Override
  protected void configure(Args args) {
    for (String text : args.rest()) {
      try {
        add(parse(text), true);
      } catch (HandlerException e) {
        args.error(e.getMessage());
      }
    }
  }

  private Route parse(String text) {
    String[] words = text.strip().split("\\s+");
    if (words.length < 2 || words.length > 3) {
      throw new HandlerException("expected 'PREFIX [GATEWAY] OUTPUT', got '" + text.strip() + "'");
    }
    Ipv6Prefix prefix = prefix(words[0]);
    long[] gateway = words.length == 3 ? Address6.parse(words[1]) : new long[2];
    if (gateway == null) {
      throw new HandlerException("bad gateway '" + words[1] + "'");
    }
    String output = words[words.length - 1];
    if (!output.matches("\\d{1,5}") || Integer.parseInt(output) >= nOutputs()) {
      throw new HandlerException("bad output '" + output + "'");
    }
    return new Route(prefix, gateway[0], gateway[1], Integer.parseInt(output));
  }

  private static Ipv6Prefix prefix(String text) {
    String whole = text.endsWith(":") && !text.endsWith("::") ? text.replaceFirst(":$", "") : text;
    try {
      return Ipv6Prefix.parse(whole.indexOf('/') < 0 ? whole + "/128" : whole);
    } catch (IllegalArgumentException e) {
      throw new HandlerException("bad prefix '" + text + "'");
    }
  }

  /** Puts a route in its place: longer prefixes first. */
  private void add(Route route, boolean replaces) {
    List<Route> list = new ArrayList<>(List.of(routes));
    boolean known = list.removeIf(other -> isSame(other.prefix, route.prefix));
    if (known && !replaces) {
      throw new HandlerException("there is a route for " + route.prefix);
    }
    int place = 0;
    while (place < list.size() && list.get(place).prefix.length() >= route.prefix.length()) {
      place++;
    }
    list.add(place, route);
    routes = list.toArray(Route[]::new);
  }

  private static boolean isSame(Ipv6Prefix a, Ipv6Prefix b) {
    return a.length() == b.length() && a.contains(b.high(), b.low());
  }

  private Route find(long high, long low) {
    for (Route route : routes) {
      if (route.prefix.contains(high, low)) {
        return route;
      }
    }
    return null;
  }

  @Override
  public int process(long packet) {
    Route route = find(Anno.dstIp6High(packet), Anno.dstIp6Low(packet));
    if (route == null) {
      return noRoute;
    }
    if ((route.high | route.low) != 0) {
      Anno.setDstIp6(packet, route.high, route.low);
    }
    return route.output;
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      routes = ((LookupIP6Route) old).routes;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("table", this::table);
    handlers.write("add", text -> add(parse(text), false));
    handlers.write("set", text -> add(parse(text), true));
    handlers.write("remove", this::remove);
    handlers.readWith("lookup", this::lookup);
  }

  private String table() {
    StringBuilder text = new StringBuilder(routes.length == 0 ? "" : "# Active routes\n");
    for (Route route : routes) {
      text.append(route).append('\n');
    }
    return text.toString();
  }

  private void remove(String text) {
    Ipv6Prefix prefix = prefix(text.strip().split("\\s+")[0]);
    List<Route> list = new ArrayList<>(List.of(routes));
    if (!list.removeIf(route -> isSame(route.prefix, prefix))) {
      throw new HandlerException("no route for " + prefix);
    }
    routes = list.toArray(Route[]::new);
  }

  private String lookup(String text) {
    long[] address = Address6.parse(text.strip());
    if (address == null) {
      throw new HandlerException("expected an IPv6 address");
    }
    Route route = find(address[0], address[1]);
    if (route == null) {
      return "-1";
    }
    boolean direct = (route.high | route.low) == 0;
    return route.output + (direct ? "" : " " + IpAddress.format6(route.high, route.low));
  }
}
