// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.ipsec.steps.EspTunnel;
import io.sluice.elements.ipsec.steps.EspTunnels;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Routes IPv4 packets, those to and from IPsec tunnels among them.
 *
 * <p>{@code RadixIPsecLookup(ADDR/MASK [GATEWAY] OUTPUT [SPI ENCRYPT_KEY AUTH_KEY REPLAY OOSIZE],
 * ...)}
 *
 * <p>Looks the destination address annotation up, sets it to the gateway of the longest prefix that
 * matches, if that has one, and sends the packet to its output. Packets without a route are
 * dropped. Three outputs are special:
 *
 * <ul>
 *   <li>0, for this router's own addresses: packets of ESP whose SPI is that of a tunnel; others of
 *       ESP are dropped.
 *   <li>1, for networks behind a tunnel: the route must say which, and its gateway is the tunnel's
 *       other end.
 *   <li>2: what was routed to output 0 and is not ESP.
 * </ul>
 *
 * <p>Packets begin with their IP header. A tunnel is used both ways: SPI is a number; the keys are
 * of 16 bytes, as 32 hexadecimal digits or 16 characters; REPLAY is the sequence number to start
 * with; OOSIZE, 0 to 255, is how late packets may come, 64 at most. Output 1 leads to
 * IPsecESPEncap, output 0 to StripIPHeader and on to IPsecESPUnencap.
 *
 * <pre>
 * rt :: RadixIPsecLookup(18.26.4.24/32 0, 18.26.4.1/32 3, 18.26.7.0/24 4,
 *     18.26.8.0/24 18.26.4.1 1 234 ABCDEFFF001DEFD2354550FE40CD708E
 *     112233EE556677888877665544332211 300 64);
 * rt[1] -&gt; IPsecESPEncap -&gt; IPsecAuthHMACSHA1(0) -&gt; IPsecAES(1) -&gt; IPsecEncap(50) -&gt; rt;
 * rt[0] -&gt; StripIPHeader -&gt; IPsecAES(0) -&gt; IPsecAuthHMACSHA1(1) -&gt; IPsecESPUnencap
 *     -&gt; CheckIPHeader -&gt; rt;
 * </pre>
 *
 * <p>For compatibility with Click: SecurityAssociations, EspEncap and EspDecap are what is safe.
 *
 * <p>Handlers: {@code table} (read) the routes, without keys; {@code lookup} (read with an address)
 * output and gateway, or -1; {@code add}, {@code set} (write, as an argument), {@code remove}
 * (write {@code ADDR/MASK}), {@code ctrl} (write) lines that begin with {@code add}, {@code set} or
 * {@code remove}, all of them or none.
 *
 * <p>See also: IPsecESPEncap, IPsecESPUnencap, RadixIPLookup. RFC 2401.
 */
@ElementInfo(name = "RadixIPsecLookup", ports = "1/-", processing = "h/h")
@ElementEffects(
    reads = {ANNO_DST_IP, DATA},
    writes = {ANNO_DST_IP, ANNO_32},
    does = {DROPS, BRANCHES})
public final class RadixIPsecLookup extends PacketElement implements EspTunnels {
  private static final int MAX_NODES = 1 << 20;
  private static final int FROM_TUNNEL = 0;
  private static final int TO_TUNNEL = 1;
  private static final int TO_HOST = 2;
  private static final int TUNNEL_WORDS = 5;

  /** A route, and the tunnel behind it, if there is one. */
  private record IpsecRoute(Route route, EspTunnel tunnel) {
    boolean isFor(Route other) {
      return route.address() == other.address() && route.mask() == other.mask();
    }
  }

  /** What packets need; routes are numbered from 1. */
  private record Table(
      List<IpsecRoute> routes,
      IpsecRoute[] numbered,
      Fib fib,
      Int2ObjectHashMap<EspTunnel> tunnels) {}

  private final int noRoute = dropReason("no route");
  private final int noTunnel = dropReason("no tunnel");
  private final int notConnected = dropReason("no such output");

  /** Written on the worker; asked by those of the steps, too. */
  private volatile Table shared;

  private Table table;

  /** Creates the element. */
  public RadixIPsecLookup() {}

  @Override
  protected void configure(Args args) {
    List<IpsecRoute> routes = new ArrayList<>();
    List<String> texts = args.rest();
    for (int i = 0; i < texts.size(); i++) {
      try {
        IpsecRoute route = parse(ConfigStrings.unquote(texts.get(i)));
        if (routes.stream().noneMatch(each -> each.isFor(route.route))) {
          routes.add(route);
        }
      } catch (HandlerException e) {
        args.error("argument " + (i + 1) + ": " + e.getMessage());
      }
    }
    try {
      install(compile(routes));
    } catch (HandlerException e) {
      args.error(e.getMessage());
    }
  }

  // ---- routes

  private IpsecRoute parse(String text) {
    List<String> words = new ArrayList<>(ConfigStrings.words(text));
    Route route = null;
    int taken = Math.min(3, words.size());
    // The SPI is a number, too: the gateway tells which word is the output.
    for (; taken >= 2 && route == null; taken--) {
      int rest = words.size() - taken;
      if (rest == 0 || rest == TUNNEL_WORDS) {
        route = Route.parse(this, String.join(" ", words.subList(0, taken)), false);
      }
    }
    if (route == null) {
      throw new HandlerException(
          "should be 'ADDR/MASK [GATEWAY] OUTPUT" + " [SPI ENCRYPT_KEY AUTH_KEY REPLAY OOSIZE]'");
    } else if (route.port() < 0 || route.port() >= nOutputs()) {
      throw new HandlerException("bad OUTPUT");
    } else if (route.length() < 0) {
      throw new HandlerException("bad MASK");
    }
    List<String> rest = words.subList(taken + 1, words.size());
    if (rest.isEmpty()) {
      if (route.port() == TO_TUNNEL) {
        throw new HandlerException("a route to output 1 needs a tunnel");
      }
      return new IpsecRoute(route, null);
    }
    int spi = (int) HandlerValues.integer(rest.get(0), 1, 0xffff_ffffL);
    int start = (int) HandlerValues.integer(rest.get(3), 0, 0xffff_ffffL);
    int window = (int) HandlerValues.integer(rest.get(4), 0, 255);
    EspTunnel tunnel = new EspTunnel(spi, key(rest.get(1)), key(rest.get(2)), start, window);
    return new IpsecRoute(route, tunnel);
  }

  private static byte[] key(String word) {
    String text = ConfigStrings.unquote(word);
    if (text.length() == 2 * EspTunnel.KEY_LENGTH && text.matches("[0-9a-fA-F]+")) {
      return HexFormat.of().parseHex(text.toLowerCase(Locale.ROOT));
    } else if (text.length() != EspTunnel.KEY_LENGTH) {
      throw new HandlerException("a key is 32 hexadecimal digits or 16 characters");
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Tunnels that are agreed on as before go on with their counters. */
  private Table compile(List<IpsecRoute> routes) {
    Table before = shared;
    PrefixTrie.Editor editor = new PrefixTrie.Editor(16, 4, MAX_NODES, (address, length) -> 0);
    Int2ObjectHashMap<EspTunnel> tunnels = new Int2ObjectHashMap<>();
    IpsecRoute[] numbered = new IpsecRoute[routes.size() + 1];
    for (int i = 0; i < routes.size(); i++) {
      Route route = routes.get(i).route;
      numbered[i + 1] = routes.get(i);
      if (!editor.put(route.address(), route.mask(), i + 1)) {
        throw new HandlerException("too many routes");
      }
      EspTunnel tunnel = routes.get(i).tunnel;
      if (tunnel != null) {
        EspTunnel known = before == null ? null : before.tunnels.get(tunnel.spi());
        tunnel = known != null && known.isLike(tunnel) ? known : tunnel;
        EspTunnel other = tunnels.putIfAbsent(tunnel.spi(), tunnel);
        if (other != null && !other.isLike(tunnel)) {
          throw new HandlerException("two tunnels with SPI " + (tunnel.spi() & 0xffff_ffffL));
        }
      }
    }
    return new Table(List.copyOf(routes), numbered, editor.finish(), tunnels);
  }

  private void install(Table next) {
    shared = next;
    table = next;
  }

  @Override
  public EspTunnel tunnel(int spi) {
    return shared.tunnels.get(spi);
  }

  // ---- packets

  @Override
  public int process(long packet) {
    IpsecRoute route = table.numbered[table.fib.lookup(Anno.getI32(packet, Anno.DST_IP))];
    if (route == null) {
      return noRoute;
    }
    int output = route.route.port();
    if (output == TO_TUNNEL) {
      EspTunnels.mark(packet, route.tunnel.spi());
    } else if (output == FROM_TUNNEL) {
      int header = headerOfEsp(packet);
      if (header == 0) {
        output = TO_HOST;
      } else {
        int spi = spi(packet, header);
        if (spi == 0 || table.tunnels.get(spi) == null) {
          return noTunnel;
        }
        EspTunnels.mark(packet, spi);
      }
    }
    if (output >= nOutputs()) {
      return notConnected;
    }
    if (route.route.gateway() != 0) {
      Anno.putI32(packet, Anno.DST_IP, route.route.gateway());
    }
    return output;
  }

  /** How long the IP header of a packet of ESP is; 0 for others. */
  private static int headerOfEsp(long packet) {
    if (Mbuf.length(packet) < Ipv4.MIN_HEADER) {
      return 0;
    }
    long ip = Mbuf.data(packet);
    boolean esp = Ipv4.protocol(ip) == IpProtocol.ESP && Ipv4.headerLength(ip) >= Ipv4.MIN_HEADER;
    return esp ? Ipv4.headerLength(ip) : 0;
  }

  private static int spi(long packet, int header) {
    return Mbuf.length(packet) < header + 4 ? 0 : Bytes.i32(Mbuf.data(packet) + header);
  }

  @Override
  protected void takeOver(Element old) {
    RadixIPsecLookup before = (RadixIPsecLookup) old;
    if (isConfiguredLike(before) && before.nOutputs() == nOutputs()) {
      install(before.table);
      return;
    }
    shared = before.table;
    install(compile(table.routes));
  }

  // ---- handlers

  private String text() {
    StringBuilder text = new StringBuilder();
    for (IpsecRoute each : table.routes) {
      each.route.appendLine(text);
      if (each.tunnel != null) {
        text.setLength(text.length() - 1);
        text.append("\tSPI ").append(each.tunnel.spi() & 0xffff_ffffL).append('\n');
      }
    }
    return text.toString();
  }

  private String lookup(String text) {
    IpsecRoute found = table.numbered[table.fib.lookup(HandlerValues.ip(this, text))];
    if (found == null) {
      return "-1";
    }
    Route route = found.route;
    String gateway = route.gateway() == 0 ? "" : " " + IpAddress.format4(route.gateway());
    return route.port() + gateway;
  }

  private void change(List<IpsecRoute> routes, String command, String text) {
    if (command.equals("remove")) {
      Route route = Route.parse(this, text, true);
      if (route == null || !routes.removeIf(each -> each.isFor(route))) {
        throw new HandlerException("no such route");
      }
      return;
    }
    IpsecRoute route = parse(text);
    boolean known = routes.removeIf(each -> each.isFor(route.route));
    if (known && command.equals("add")) {
      throw new HandlerException("there is a route for this prefix");
    }
    routes.add(route);
  }

  private Handlers.Change prepared(List<String[]> commands) {
    Table before = shared;
    List<IpsecRoute> routes = new ArrayList<>(before.routes);
    commands.forEach(command -> change(routes, command[0], command[1]));
    Table next = compile(routes);
    return () -> {
      if (shared != before) {
        return false;
      }
      install(next);
      return true;
    };
  }

  private static List<String[]> commands(String text) {
    List<String[]> commands = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] parts = ConfigStrings.firstWord(line);
      switch (parts[0]) {
        case "" -> {}
        case "add", "set", "remove" -> commands.add(parts);
        default -> throw new HandlerException("bad command '" + parts[0] + "'");
      }
    }
    return commands;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("table", this::text);
    handlers.readWith("lookup", this::lookup);
    for (String name : List.of("add", "set", "remove")) {
      handlers.writePrepared(name, text -> prepared(List.<String[]>of(new String[] {name, text})));
    }
    handlers.writePrepared("ctrl", text -> prepared(commands(text)));
  }
}
