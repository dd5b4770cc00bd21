// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.IPRouteTable;
import io.sluice.element.PacketElement;
import io.sluice.elements.route.RouteTable.Refused;
import io.sluice.elements.route.RouteTable.Snapshot;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.Change;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.IpAddress;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Anno;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The base of routing tables: routes in arguments and handlers, and forwarding of a packet once its
 * next hop is known. The thread that writes the handler makes a change; the worker gets the
 * finished table between two batches, and copies of the element on other workers get the same one.
 * Allocates nothing for packets.
 */
public abstract class RouteElement extends PacketElement implements IPRouteTable {
  private static final int MAX_COMPLAINTS = 5;

  private final int noRoute = dropReason("no route");
  private RouteTable table;

  /** What this is a copy of, on another worker; null for the element itself. */
  private RouteElement original;

  private Fib newest;
  private int[] gateways;
  private int[] ports;
  private int complaints;

  /** Creates the element. */
  protected RouteElement() {}

  /** Makes an empty table. */
  abstract RouteTable emptyTable();

  /** Takes what packets are looked up in; on the worker, or before it runs. */
  abstract void install(Fib fib);

  /** Whether masks may have gaps. */
  boolean allowsGaps() {
    return false;
  }

  private void install(Snapshot snapshot) {
    gateways = snapshot.gateways();
    ports = snapshot.ports();
    newest = snapshot.fib();
    install(newest);
  }

  @Override
  public final boolean hasRoute(int address) {
    return newest.lookup(address) != Fib.NONE;
  }

  @Override
  protected void configure(Args args) {
    List<String> texts = args.rest();
    if (router().find(name()) instanceof RouteElement other && other != this) {
      original = other;
    } else {
      table = emptyTable();
      addAll(args, texts);
    }
    install(table().snapshot());
  }

  /** Whether the table is shown with the default route in front, as Click does it for some. */
  boolean defaultFirst() {
    return false;
  }

  private RouteTable table() {
    return original == null ? table : original.table;
  }

  private void addAll(Args args, List<String> texts) {
    int replaced = 0;
    for (int i = 0; i < texts.size(); i++) {
      String place = "argument " + (i + 1);
      Route route = Route.parse(this, ConfigStrings.unquote(texts.get(i)), false);
      if (route == null) {
        args.error(place + " should be 'ADDR/MASK [GATEWAY] OUTPUT'");
      } else if (route.port() < 0 || route.port() >= nOutputs()) {
        args.error(place + " bad OUTPUT");
      } else if (hasBadMask(route)) {
        args.error(place + " bad MASK");
      } else if (table.find(route.address(), route.mask()) != null) {
        replaced++;
      } else {
        try {
          table.put(route, false);
        } catch (Refused e) {
          args.error(place + ": " + e.getMessage());
        }
      }
    }
    if (replaced > 0) {
      args.warning(replaced + (replaced > 1 ? " routes" : " route") + " ignored: prefix is there");
    }
    table.publish();
  }

  private boolean hasBadMask(Route route) {
    return !allowsGaps() && route.length() < 0;
  }

  /**
   * Sends a packet on its way.
   *
   * @param packet the packet
   * @param hop the number of its next hop
   * @return the output or drop code
   */
  final int forward(long packet, int hop) {
    if (hop == Fib.NONE) {
      return unrouted(packet);
    }
    int gateway = gateways[hop];
    if (gateway != 0) {
      Anno.putI32(packet, Anno.DST_IP, gateway);
    }
    return ports[hop];
  }

  private int unrouted(long packet) {
    if (complaints < MAX_COMPLAINTS) {
      complaints++;
      String address = IpAddress.format4(Anno.getI32(packet, Anno.DST_IP));
      router().report(className() + ": no route for " + address);
    }
    return noRoute;
  }

  /** Routes that came by handlers stay when the arguments are the same. */
  @Override
  protected void takeOver(Element old) {
    RouteElement before = (RouteElement) old;
    if (before.config().equals(config()) && before.nOutputs() == nOutputs()) {
      table = before.table();
      install(table.snapshot());
    }
  }

  /** Adds the handlers that only read. */
  final void readHandlers(Handlers handlers) {
    handlers.read("table", () -> table().text(defaultFirst()));
    handlers.mark("$", "table");
    handlers.readWith("lookup", text -> table().snapshot().lookup(HandlerValues.ip(this, text)));
  }

  @Override
  protected void handlers(Handlers handlers) {
    readHandlers(handlers);
    changeHandler(handlers, "add", text -> List.of(Command.parse(this, "add", text)));
    changeHandler(handlers, "set", text -> List.of(Command.parse(this, "set", text)));
    changeHandler(handlers, "remove", text -> List.of(Command.parse(this, "remove", text)));
    changeHandler(handlers, "ctrl", this::commands);
    handlers.writePrepared(
        "flush",
        text -> {
          if (original == null) {
            synchronized (table) {
              table.clear();
              table.publish();
            }
          }
          return swap();
        });
    handlers.mark("b", "flush");
  }

  private interface Script {
    List<Command> read(String text);
  }

  private void changeHandler(Handlers handlers, String name, Script script) {
    handlers.writePrepared(
        name,
        text -> {
          if (original == null) {
            synchronized (table) {
              apply(script.read(text));
            }
          }
          return swap();
        });
  }

  private Change swap() {
    return () -> {
      install(table().snapshot());
      return true;
    };
  }

  private List<Command> commands(String text) {
    List<Command> commands = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] parts = ConfigStrings.firstWord(line);
      switch (parts[0]) {
        case "" -> {}
        case "add", "set", "remove" -> commands.add(Command.parse(this, parts[0], parts[1]));
        default -> throw new HandlerException("bad command '" + parts[0] + "'");
      }
    }
    return commands;
  }

  /** One change. */
  private record Command(String name, Route route) {
    static Command parse(RouteElement element, String name, String text) {
      boolean removal = name.equals("remove");
      Route route = Route.parse(element, text, removal);
      if (route == null) {
        String form = removal ? "[GATEWAY OUTPUT]" : "[GATEWAY] OUTPUT";
        throw new HandlerException("expected 'ADDR/MASK " + form + "'");
      }
      int lowest = removal ? Route.ANY : 0;
      if (route.port() < lowest || route.port() >= element.nOutputs()) {
        throw new HandlerException("bad OUTPUT");
      }
      if (element.hasBadMask(route)) {
        throw new HandlerException("bad MASK");
      }
      return new Command(name, route);
    }
  }

  /** Makes all changes, or none. */
  private void apply(List<Command> commands) {
    Deque<Runnable> undo = new ArrayDeque<>();
    try {
      for (Command command : commands) {
        Route route = command.route;
        if (command.name.equals("remove")) {
          Route removed = table.remove(route);
          undo.push(() -> restore(removed));
        } else {
          Route replaced = table.put(route, command.name.equals("set"));
          undo.push(replaced == null ? () -> takeBack(route) : () -> restore(replaced));
        }
      }
    } catch (Refused e) {
      undo.forEach(Runnable::run);
      throw new HandlerException(e.getMessage());
    } finally {
      table.publish();
    }
  }

  private void restore(Route route) {
    try {
      table.put(route, true);
    } catch (Refused e) {
      throw new IllegalStateException(e);
    }
  }

  private void takeBack(Route route) {
    try {
      table.remove(route);
    } catch (Refused e) {
      throw new IllegalStateException(e);
    }
  }
}
