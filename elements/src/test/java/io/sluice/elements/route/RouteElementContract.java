// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.IpAddress;
import io.sluice.header.Ipv4Prefix;
import io.sluice.packet.Anno;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for every routing table: it agrees with a slow list of routes, whatever happens. */
abstract class RouteElementContract extends ElementContract {
  private static final int OUTPUTS = 3;

  /** The class under test, by its name in configurations. */
  abstract String name();

  /** Whether routes can be changed by handlers. */
  boolean changes() {
    return true;
  }

  @Override
  protected String element() {
    return name() + "(10.0.0.0/8 0, 0.0.0.0/1 1.2.3.4 1, 128.0.0.0/1 1)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> r :: %s(%s) -> out0 :: Capture; r[1] -> out1 :: Capture; r[2] -> out2 :: Capture;"
            .formatted(name(), arguments));
  }

  /** Routes in a list, the longest match found by looking at all of them. */
  private static final class Model {
    final List<Route> routes = new ArrayList<>();

    Route longest(int address) {
      Route best = null;
      for (Route route : routes) {
        boolean matches = (address & route.mask()) == route.address();
        if (matches
            && (best == null || Integer.bitCount(route.mask()) > Integer.bitCount(best.mask()))) {
          best = route;
        }
      }
      return best;
    }

    Route same(Route other) {
      return routes.stream()
          .filter(r -> r.address() == other.address() && r.mask() == other.mask())
          .findFirst()
          .orElse(null);
    }

    void put(Route route) {
      Route old = same(route);
      if (old == null) {
        routes.add(route);
      } else {
        routes.set(routes.indexOf(old), route);
      }
    }

    String lookup(int address) {
      Route route = longest(address);
      if (route == null) {
        return "-1";
      }
      String gateway = IpAddress.format4(route.gateway());
      return route.gateway() == 0 ? "" + route.port() : route.port() + " " + gateway;
    }
  }

  /** Routes that often lie within each other, of every length. */
  private static Route route(Random random) {
    int length = random.nextInt(5) == 0 ? random.nextInt(33) : 14 + random.nextInt(19);
    int mask = Ipv4Prefix.maskOf(length);
    int address = address(random) & mask;
    int gateway = random.nextInt(3) == 0 ? 0 : 0x0a00_0000 | random.nextInt(8);
    return new Route(address, mask, gateway, random.nextInt(OUTPUTS));
  }

  private static int address(Random random) {
    int bits = random.nextInt();
    return random.nextInt(4) == 0 ? bits : 0x0a14_0000 | bits & 0x0001_8f3f;
  }

  private static void check(TestGraph graph, Model model, Random random, String hint) {
    for (int i = 0; i < 200; i++) {
      int address = address(random);
      String text = IpAddress.format4(address);
      assertEquals(model.lookup(address), graph.router().read("r.lookup", text), hint + text);
    }
    for (Route route : model.routes) {
      for (int edge : new int[] {route.address(), route.address() | ~route.mask()}) {
        for (int address = edge - 1; address <= edge + 1; address++) {
          String text = IpAddress.format4(address);
          assertEquals(model.lookup(address), graph.router().read("r.lookup", text), hint + text);
        }
      }
    }
    String[] lines = model.routes.stream().map(RouteElementContract::line).toArray(String[]::new);
    String[] table = graph.read("r.table").lines().toArray(String[]::new);
    Arrays.sort(lines);
    Arrays.sort(table);
    assertArrayEquals(lines, table, hint);
  }

  private static String line(Route route) {
    StringBuilder text = new StringBuilder();
    route.appendLine(text);
    return text.toString().strip();
  }

  @Test
  void argumentsAreLookedUpAsTheModelDoes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      Model model = new Model();
      StringBuilder arguments = new StringBuilder();
      int count = random.nextInt(40);
      for (int i = 0; i < count; i++) {
        Route route = route(random);
        if (model.same(route) == null) {
          model.put(route);
          arguments.append(model.routes.size() == 1 ? "" : ", ").append(route);
        }
      }
      try (TestGraph graph = graph(arguments.toString())) {
        check(graph, model, random, "seed " + seed + ": ");
      }
    }
  }

  @Test
  void changesAreLookedUpAsTheModelDoes() {
    if (!changes()) {
      return;
    }
    long seed = System.nanoTime();
    String hint = "seed " + seed + ": ";
    Random random = new Random(seed);
    Model model = new Model();
    try (TestGraph graph = graph("")) {
      for (int round = 0; round < 300; round++) {
        change(graph, model, random, hint);
        if (round % 25 == 24) {
          check(graph, model, random, hint);
        }
      }
      graph.write("r.flush", "");
      check(graph, new Model(), random, hint);
    }
  }

  private static void change(TestGraph graph, Model model, Random random, String hint) {
    Route route = route(random);
    switch (random.nextInt(5)) {
      case 0 -> {
        if (model.same(route) == null) {
          graph.write("r.add", route.toString());
          model.put(route);
        } else {
          assertThrows(HandlerException.class, () -> graph.write("r.add", route.toString()), hint);
        }
      }
      case 1 -> {
        graph.write("r.set", route.toString());
        model.put(route);
      }
      case 2 -> {
        if (!model.routes.isEmpty()) {
          Route gone = model.routes.remove(random.nextInt(model.routes.size()));
          String text = gone.toString();
          graph.write("r.remove", random.nextBoolean() ? text : text.split(" ")[0]);
        }
      }
      case 3 -> {
        StringBuilder commands = new StringBuilder("\n");
        for (int i = random.nextInt(20); i > 0; i--) {
          Route more = route(random);
          commands.append("set ").append(more).append('\n');
          model.put(more);
        }
        graph.write("r.ctrl", commands.toString());
      }
      default -> {
        String commands = "set " + route + "\nremove " + route + "\nremove " + route + "\n";
        assertThrows(HandlerException.class, () -> graph.write("r.ctrl", commands), hint);
      }
    }
  }

  @Test
  void packetsGetTheGatewayAndLeaveByTheOutput() {
    try (TestGraph graph =
        graph("10.0.0.0/8 0, 10.1.0.0/16 192.0.2.1 1, 10.1.2.3/32 - 2, 127.0.0.0/8 0.0.0.0 2")) {
      byte[] data = {1, 2, 3};
      for (int address : new int[] {0x0a020304, 0x0a010304, 0x0a010203, 0x7f000001, 0x0b000001}) {
        graph.send("in", data, packet -> Anno.putI32(packet, Anno.DST_IP, address));
      }
      assertEquals(List.of(0x0a020304), destinations(graph, "out0"));
      assertEquals(List.of(0xc0000201), destinations(graph, "out1"));
      assertEquals(List.of(0x0a010203, 0x7f000001), destinations(graph, "out2"));
      assertEquals(1, graph.drops("r", "no route"));
      assertEquals(1, graph.log().size());
      assertTrue(graph.log().get(0).endsWith(": no route for 11.0.0.1"), graph.log().get(0));
    }
  }

  private static List<Integer> destinations(TestGraph graph, String out) {
    return graph.captured(out).stream().map(Captured::dstIp).toList();
  }

  @Test
  void onlyFivePacketsWithoutARouteAreReported() {
    try (TestGraph graph = graph("")) {
      graph.send("in", new byte[9][20]);
      assertEquals(5, graph.log().size());
      assertEquals(9, graph.drops("r", "no route"));
    }
  }

  @Test
  void theDefaultRouteIsTheLastResort() {
    try (TestGraph graph = graph("0.0.0.0/0 10.0.0.1 1, 0.0.0.0/32 2, 255.255.255.255/32 0")) {
      assertEquals("1 10.0.0.1", graph.router().read("r.lookup", "0.0.0.1"));
      assertEquals("2", graph.router().read("r.lookup", "0.0.0.0"));
      assertEquals("0", graph.router().read("r.lookup", "255.255.255.255"));
      assertEquals("1 10.0.0.1", graph.router().read("r.lookup", "255.255.255.254"));
    }
  }

  @Test
  void theFirstOfTwoRoutesForAPrefixCounts() {
    String errors = TestGraph.errorsOf(config("1.0.0.0/8 0, 1.2.3.4/8 5.6.7.8 1"));
    assertTrue(errors.contains("1 route ignored"), errors);
    try (TestGraph graph = graph("1.0.0.0/8 0, 1.2.3.4/8 5.6.7.8 1")) {
      assertEquals("0", graph.router().read("r.lookup", "1.9.9.9"));
    }
  }

  private String config(String arguments) {
    return ("in :: Inject -> r :: %s(%s) -> Discard; r[1] -> Discard; r[2] -> Discard;")
        .formatted(name(), arguments);
  }

  @Test
  void wrongArgumentsAreReportedTogether() {
    String errors =
        TestGraph.errorsOf(
            config("1.0.0.0/8, 1.0.0.0/8 3, 1.0.0.0/8 -1, x 1, 1.0.0.0/8 1.2.3.4 1 1, 2.0.0.0 0"));
    for (int wrong : new int[] {1, 4, 5}) {
      String message = "argument " + wrong + " should be 'ADDR/MASK [GATEWAY] OUTPUT'";
      assertTrue(errors.contains(message), errors);
    }
    assertTrue(errors.contains("argument 2 bad OUTPUT"), errors);
    assertTrue(errors.contains("argument 3 bad OUTPUT"), errors);
    assertTrue(!errors.contains("argument 6"), errors);
  }

  private static String refusal(TestGraph graph, String handler, String value) {
    return assertThrows(HandlerException.class, () -> graph.write(handler, value)).getMessage();
  }

  @Test
  void handlersSayWhatIsWrong() {
    if (!changes()) {
      return;
    }
    try (TestGraph graph = graph("10.0.0.0/8 1.2.3.4 0")) {
      assertEquals(
          "conflict with existing route '10.0.0.0/8 1.2.3.4 0'",
          refusal(graph, "r.add", "10.0.0.0/8 1"));
      assertEquals(
          "route '10.0.0.0/8 1.2.3.4 1' not found",
          refusal(graph, "r.remove", "10.0.0.0/8 1.2.3.4 1"));
      assertEquals("route '11.0.0.0/8 - -1' not found", refusal(graph, "r.remove", "11.0.0.0/8"));
      assertEquals("expected 'ADDR/MASK [GATEWAY] OUTPUT'", refusal(graph, "r.add", "10.0.0.0/8"));
      assertEquals("expected 'ADDR/MASK [GATEWAY OUTPUT]'", refusal(graph, "r.remove", "x"));
      assertEquals("bad OUTPUT", refusal(graph, "r.set", "10.0.0.0/8 3"));
      assertEquals(
          "bad command 'change'", refusal(graph, "r.ctrl", "add 1.0.0.0/8 1\nchange 2.0.0.0/8 1"));
      assertEquals("-1", graph.router().read("r.lookup", "1.0.0.1"));
      assertThrows(HandlerException.class, () -> graph.router().read("r.lookup", "x"));
    }
  }

  @Test
  void theTableIsInColumns() {
    try (TestGraph graph =
        graph("10.0.0.0/8 1.2.3.4 0, 192.168.100.0/24 192.168.100.100 1, 1.2.3.4 2")) {
      assertEquals(
          "10.0.0.0/8\t\t1.2.3.4\t\t0\n"
              + "192.168.100.0/24\t192.168.100.100\t1\n"
              + "1.2.3.4/32\t\t-\t\t2\n",
          graph.read("r.table"));
    }
  }
}
