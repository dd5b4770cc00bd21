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
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

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
 * <p>Handlers: {@code table} (read) the routes; {@code add} (write) a route, which replaces that of
 * the same prefix, {@code set} is another name for it; {@code remove} (write) a prefix; {@code
 * ctrl} (write) the word add or remove, and the same; {@code lookup} (read) takes an address, gives
 * output and gateway.
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
      String network =
          IpAddress.format6(prefix.high() & prefix.maskHigh(), prefix.low() & prefix.maskLow());
      return network + "/" + prefix.length() + "\t" + IpAddress.format6(high, low) + "\t" + output;
    }
  }

  private final int noRoute = dropReason("no route");

  /** In order of their addition; what was removed leaves a hole, which the next one fills. */
  private List<Route> places = new ArrayList<>();

  /** The longest prefixes first. */
  private Route[] routes = {};

  /** Creates the element. */
  public LookupIP6Route() {}

  @Override
  protected void configure(Args args) {
    int outputs = 0;
    List<String> texts = args.rest();
    for (int i = 0; i < texts.size(); i++) {
      try {
        Route route = parse(texts.get(i));
        outputs = Math.max(outputs, route.output + 1);
        add(route);
      } catch (HandlerException e) {
        args.error("argument " + (i + 1) + " should be DADDR/MASK [GW] OUTPUT: " + e.getMessage());
      }
    }
    if (args.hasErrors()) {
      return;
    }
    if (outputs == 0) {
      args.warning("no routes");
    }
    if (outputs > nOutputs()) {
      args.error("need " + outputs + " or more output ports");
    }
  }

  private static Route parse(String text) {
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
    if (!output.matches("\\d{1,5}")) {
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

  private void add(Route route) {
    forget(route.prefix);
    int hole = places.indexOf(null);
    if (hole < 0) {
      places.add(route);
    } else {
      places.set(hole, route);
    }
    sort();
  }

  private void forget(Ipv6Prefix prefix) {
    places.replaceAll(other -> other != null && isSame(other.prefix, prefix) ? null : other);
  }

  private void sort() {
    routes =
        places.stream()
            .filter(Objects::nonNull)
            .sorted(Comparator.comparingInt((Route route) -> -route.prefix.length()))
            .toArray(Route[]::new);
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
      places = ((LookupIP6Route) old).places;
      sort();
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("table", this::table);
    handlers.write("add", this::add);
    handlers.write("set", this::add);
    handlers.write("remove", this::remove);
    handlers.write("ctrl", this::control);
    handlers.readWith("lookup", this::lookup);
  }

  private String table() {
    StringBuilder text = new StringBuilder(places.isEmpty() ? "" : "# Active routes\n");
    for (Route route : places) {
      if (route != null) {
        text.append(route).append('\n');
      }
    }
    return text.toString();
  }

  private void add(String text) {
    Route route = parse(text);
    if (route.output >= nOutputs()) {
      throw new HandlerException("output port out of range");
    }
    add(route);
  }

  private void remove(String text) {
    forget(prefix(text.strip().split("\\s+")[0]));
    sort();
  }

  private void control(String text) {
    String[] words = text.strip().split("\\s+", 2);
    String rest = words.length < 2 ? "" : words[1];
    switch (words[0]) {
      case "add" -> add(rest);
      case "remove" -> remove(rest);
      default -> throw new HandlerException("bad command, should be `add' or `remove'");
    }
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
