// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rules that change while packets flow. */
class LiveRulesTest {
  private static final int MANY = 8_000;

  /** Rules of which none matches the packets of the tests, in different networks. */
  private static List<String> rules() {
    List<String> rules = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      rules.add(
          "%s src net 10.%d.%d.0/24 && dst net 11.%d.0.0/16 && udp && dst port %d"
              .formatted(i % 2 == 0 ? "deny" : "1", i >> 8, i & 255, i % 97, 1 + i % 1_000));
    }
    return rules;
  }

  private static Router start(String filter) {
    Router router =
        Router.parse(
            "InfiniteSource(LENGTH 64) -> UDPIPEncap(192.0.2.1, 1, 192.0.2.2, 2)"
                + " -> f :: IPFilter("
                + filter
                + ") -> zero :: Counter -> Discard; f[1] -> one :: Counter -> Discard",
            TestGraph.options());
    router.start();
    return router;
  }

  private static long count(Router router, String counter) {
    return Long.parseLong(router.read(counter + ".count"));
  }

  /** Waits until a counter has grown by so many packets. */
  private static void awaitMore(Router router, String counter, int packets) {
    long until = count(router, counter) + packets;
    while (count(router, counter) < until) {
      Thread.onSpinWait();
    }
  }

  @Test
  @Timeout(120)
  void packetsFlowWhileManyRulesAreCompiled(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("many.rules");
    Files.write(file, rules());
    try (Router router = start("file " + file + ", allow all")) {
      awaitMore(router, "zero", 1_000);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread writer =
          new Thread(
              () -> {
                try {
                  router.write("f.replace", "1 1 all");
                } catch (RuntimeException e) {
                  failure.set(e);
                }
              });
      writer.start();
      int grown = 0;
      long seen = count(router, "zero");
      while (writer.isAlive()) {
        long now = count(router, "zero");
        grown += now > seen ? 1 : 0;
        seen = now;
      }
      writer.join();
      assertNull(failure.get());
      // A worker that compiled would answer once before and once after.
      assertTrue(grown > 10, "the counter was seen to grow " + grown + " times");
      // The write has returned, so not one more packet takes the old way.
      long last = count(router, "zero");
      awaitMore(router, "one", 1_000);
      assertEquals(last, count(router, "zero"));
      assertEquals("0", router.read("f.drops"));
    }
  }

  @Test
  @Timeout(120)
  void changesAtTheSameTimeAreAllMade() throws Exception {
    try (Router router = start("deny udp src port 9, allow all")) {
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int port = 100 * i;
        writers.add(
            new Thread(
                () -> {
                  for (int j = 0; j < 25; j++) {
                    router.write("f.insert", "0 deny udp src port " + (1_000 + port + j));
                  }
                }));
      }
      writers.forEach(Thread::start);
      for (Thread writer : writers) {
        writer.join();
      }
      assertEquals("102", router.read("f.nrules"));
      assertEquals(102, router.read("f.rules").lines().distinct().count());
    }
  }

  @Test
  void rulesAreReplacedInsertedRemovedAndReloaded(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("few.rules");
    Files.writeString(file, "deny udp dst port 7\n");
    String config =
        "in :: Inject -> f :: IPFilter(file %s, allow tcp) -> zero :: Capture; f[1] -> one :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(file))) {
      graph.write("f.insert", "2 1 udp");
      assertEquals("file " + file + "\nallow tcp\n1 udp", graph.read("f.rules"));
      graph.sendIp("in", IPFilterTest.udp(1, 53));
      graph.sendIp("in", IPFilterTest.udp(1, 7));
      assertEquals(1, graph.packets("one").size());
      assertEquals(1, graph.drops("f", "denied"));

      Files.writeString(file, "deny udp dst port 53\n");
      graph.sendIp("in", IPFilterTest.udp(1, 53));
      assertEquals(2, graph.packets("one").size());
      graph.write("f.reload", "");
      graph.sendIp("in", IPFilterTest.udp(1, 53));
      assertEquals(2, graph.packets("one").size());
      assertEquals(2, graph.drops("f", "denied"));

      graph.write("f.remove", "0");
      graph.write("f.replace", "1 allow udp");
      assertEquals("allow udp", graph.router().read("f.rule", "1"));
      graph.sendIp("in", IPFilterTest.udp(1, 53));
      assertEquals(1, graph.packets("zero").size());

      graph.write("f.rules", "deny tcp, 1 udp src port 1000, allow all");
      assertEquals("3", graph.read("f.nrules"));
      graph.sendIp("in", IPFilterTest.udp(1, 53));
      assertEquals(3, graph.packets("one").size());
    }
  }

  @Test
  void wrongRulesChangeNothing(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rules");
    Files.writeString(file, "deny tcp\n");
    String config = "in :: Inject -> f :: IPFilter(file %s, allow all) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(file))) {
      assertEquals("no rule '2', they are numbered from 0", refusal(graph, "f.replace", "2 deny"));
      assertEquals("no rule 'x', they are numbered from 0", refusal(graph, "f.remove", "x"));
      assertEquals("pattern 1: slot '4' out of range", refusal(graph, "f.replace", "1 4 udp"));
      Files.writeString(file, "allow tcp\n\ndeny upd\nfoo\n");
      String errors = refusal(graph, "f.reload", "");
      assertTrue(errors.contains("pattern 0: " + file + ":3: "), errors);
      assertTrue(errors.contains("pattern 0: " + file + ":4: unknown slot ID 'foo'"), errors);
      assertEquals("file " + file + "\nallow all", graph.read("f.rules"));
      graph.sendIp("in", IPFilterTest.udp(1, 53));
      assertEquals(1, graph.packets("out").size());
    }
  }

  private static String refusal(TestGraph graph, String handler, String value) {
    return assertThrows(Handlers.HandlerException.class, () -> graph.write(handler, value))
        .getMessage();
  }

  @Test
  void manyRulesOfAFileDecideAsInTheConfiguration(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("many.rules");
    List<String> rules = rules();
    Files.write(file, rules);
    String config =
        "a :: Inject -> fa :: IPFilter(file %s, allow all) -> a0 :: Capture; fa[1] -> a1 :: Capture;"
            + "b :: Inject -> fb :: IPFilter(%s, allow all) -> b0 :: Capture; fb[1] -> b1 :: Capture;";
    try (TestGraph graph = TestGraph.of(config.formatted(file, String.join(",", rules)))) {
      for (int i = 0; i < MANY; i += 7) {
        // A packet that the rule matches, or one of the port behind.
        int port = 1 + i % 1_000 + (i / 7 % 3 == 0 ? 1 : 0);
        byte[] data =
            IPFilterTest.packet(
                17, 10 << 24 | i >> 8 << 16 | (i & 255) << 8 | 5, 11 << 24 | i % 97 << 16, 9, port);
        graph.sendIp("a", data);
        graph.sendIp("b", data);
      }
      assertEquals(graph.read("fa.program"), graph.read("fb.program"));
      assertEquals(graph.drops("fa", "denied"), graph.drops("fb", "denied"));
      assertTrue(graph.drops("fa", "denied") > 300);
      for (String output : List.of("0", "1")) {
        List<byte[]> ofFile = graph.packets("a" + output);
        List<byte[]> inline = graph.packets("b" + output);
        assertTrue(ofFile.size() > 300, output);
        assertEquals(ofFile.size(), inline.size());
        for (int i = 0; i < ofFile.size(); i++) {
          assertArrayEquals(ofFile.get(i), inline.get(i));
        }
      }
    }
  }
}
