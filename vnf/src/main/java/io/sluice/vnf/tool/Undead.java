// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.element.ElementInfo;
import io.sluice.graph.ElementRegistry;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Connection;
import io.sluice.lang.FlatConfig.Declaration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * {@code click-undead}: leaves out what no packet can reach, what leads to no end, and elements
 * that only pass packets on: {@code Null}, {@code StaticSwitch}, and schedulers of a single input.
 */
final class Undead {
  private static final String HELP =
      """
      Leaves out the elements of a configuration that packets cannot come to or not get on from,
      and those that change nothing.

      Usage: click-undead [OPTION]... [FILE]

        -f, --file FILE         The configuration, instead of standard input.
        -e, --expression TEXT   The configuration itself.
        -o, --output FILE       Where to, instead of standard output.
        -C, --clickpath PATH    Where required files lie.
      """;

  private static final List<String> FLAGS =
      List.of("k,kernel", "u,user", "c,config", "V,verbose");

  /** With one input left, these have nothing to choose. */
  private static final Set<String> SCHEDULERS =
      Set.of("RoundRobinSched", "PrioSched", "StrideSched", "DRRSched", "SimplePrioSched");

  private final ToolInput input;
  private final ElementRegistry registry = new ElementRegistry();

  private List<Declaration> elements;
  private List<Connection> connections;

  /** By element: whether it is gone. */
  private boolean[] gone;

  Undead(ToolInput input) {
    this.input = input;
  }

  int run(List<String> args) {
    if (!input.parse(args, FLAGS, 0, HELP)) {
      return 0;
    }
    FlatConfig flat = input.flat();
    return flat == null ? 1 : input.write(reduce(flat));
  }

  /** A configuration without what is dead. */
  FlatConfig reduce(FlatConfig flat) {
    elements = flat.elements();
    connections = new ArrayList<>(flat.connections());
    gone = new boolean[elements.size()];
    boolean[] alone = new boolean[elements.size()];
    for (int e = 0; e < alone.length; e++) {
      alone[e] = from(e).isEmpty() && into(e).isEmpty();
    }
    for (int e = 0; e < gone.length; e++) {
      String name = elements.get(e).className();
      if (name.equals("Idle") && !alone[e]) {
        remove(e);
      } else if (name.equals("Null") || name.equals("PushNull") || name.equals("PullNull")) {
        bypass(e, 0, 0);
      } else if (name.equals("StaticSwitch")
          && elements.get(e).config().strip().matches("-?\\d+")) {
        bypass(e, 0, Integer.parseInt(elements.get(e).config().strip()));
      }
    }
    removeDead(alone);
    for (int e = 0; e < gone.length; e++) {
      if (!gone[e] && SCHEDULERS.contains(elements.get(e).className()) && into(e).size() == 1) {
        bypass(e, into(e).get(0).toPort(), 0);
      }
    }
    return rest(flat);
  }

  private List<Connection> from(int element) {
    return connections.stream().filter(c -> c.from() == element).toList();
  }

  private List<Connection> into(int element) {
    return connections.stream().filter(c -> c.to() == element).toList();
  }

  private void remove(int element) {
    gone[element] = true;
    connections.removeIf(c -> c.from() == element || c.to() == element);
  }

  /** Joins what comes to an input of an element with where an output leads. */
  private void bypass(int element, int inputPort, int outputPort) {
    List<Connection> before = into(element).stream().filter(c -> c.toPort() == inputPort).toList();
    List<Connection> behind =
        from(element).stream().filter(c -> c.fromPort() == outputPort).toList();
    int place = before.isEmpty() ? 0 : connections.indexOf(before.get(0));
    List<Connection> joined = new ArrayList<>();
    for (Connection in : before) {
      for (Connection out : behind) {
        Connection direct =
            new Connection(in.from(), in.fromPort(), out.to(), out.toPort(), in.position());
        if (in.from() != element && out.to() != element && !connections.contains(direct)) {
          joined.add(direct);
        }
      }
    }
    connections.addAll(place, joined);
    remove(element);
  }

  private void removeDead(boolean[] alone) {
    Set<Integer> fed = closure(e -> into(e).isEmpty() && isEnd(e, 0), c -> c.from(), c -> c.to());
    Set<Integer> led = closure(e -> from(e).isEmpty() && isEnd(e, 1), c -> c.to(), c -> c.from());
    for (int e = 0; e < gone.length; e++) {
      if (!gone[e] && !alone[e] && !(fed.contains(e) && led.contains(e))) {
        remove(e);
      }
    }
  }

  private interface Side {
    int of(Connection connection);
  }

  private Set<Integer> closure(IntPredicate begins, Side near, Side far) {
    Set<Integer> reached = new HashSet<>();
    List<Integer> open = new ArrayList<>();
    for (int e = 0; e < gone.length; e++) {
      if (!gone[e] && begins.test(e)) {
        reached.add(e);
        open.add(e);
      }
    }
    while (!open.isEmpty()) {
      int element = open.remove(open.size() - 1);
      for (Connection c : connections) {
        if (near.of(c) == element && reached.add(far.of(c))) {
          open.add(far.of(c));
        }
      }
    }
    return reached;
  }

  /**
   * Whether packets may begin (side 0) or end (side 1) in an element although nothing is connected
   * there: its class need not have a port on that side. A class that is not known may.
   */
  private boolean isEnd(int element, int side) {
    String name = elements.get(element).className();
    if (!registry.names().contains(name)) {
      return true;
    }
    ElementInfo info = registry.create(name).getClass().getAnnotation(ElementInfo.class);
    String[] ports = info.ports().split("/");
    return ports.length < 2 || ports[side].startsWith("0") || ports[side].startsWith("-");
  }

  private FlatConfig rest(FlatConfig flat) {
    int[] numbers = new int[gone.length];
    List<Declaration> left = new ArrayList<>();
    for (int e = 0; e < gone.length; e++) {
      numbers[e] = left.size();
      if (!gone[e]) {
        left.add(elements.get(e));
      }
    }
    List<Connection> renumbered = new ArrayList<>();
    for (Connection c : connections) {
      renumbered.add(
          new Connection(
              numbers[c.from()], c.fromPort(), numbers[c.to()], c.toPort(), c.position()));
    }
    return new FlatConfig(left, renumbered, flat.requirements())
        .withDefinitions(flat.definitions());
  }
}
