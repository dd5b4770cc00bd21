// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.util.HexFormat;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Elements that set the extra header annotation, or go by it. */
class RadioAnnotationsTest {
  private static final String SENT = "01204907 01000000" + "00".repeat(16);
  private static final String FAILED = "01204907 03000000" + "00".repeat(16);
  private static final String BAD = "01204907 08000000" + "00".repeat(16);

  @Nested
  class Filter extends ElementContract {
    @Override
    protected String element() {
      return "FilterTX";
    }

    @Override
    protected int outputs() {
      return 2;
    }
  }

  @Nested
  class Rate extends ElementContract {
    @Override
    protected String element() {
      return "SetTXRate(4, ETHTYPE 0x0800, OFFSET 0)";
    }
  }

  @Nested
  class Power extends ElementContract {
    @Override
    protected String element() {
      return "SetTXPower(4)";
    }
  }

  @Nested
  class Rts extends ElementContract {
    @Override
    protected String element() {
      return "SetRTS(true)";
    }
  }

  @Nested
  class NoAck extends ElementContract {
    @Override
    protected String element() {
      return "SetNoAck";
    }
  }

  private static void expectFiltered(String filter, boolean annotation, String... counts) {
    String decap = annotation ? "ExtraDecap -> " : "";
    String config =
        "in :: Inject -> " + decap + "f :: " + filter + " -> out :: Capture; f[1] -> o :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      String[] headers = {"", SENT, FAILED, BAD};
      StringBuilder found = new StringBuilder();
      for (String header : headers) {
        int before = graph.packets("o").size();
        graph.send("in", TestGraph.hex(header + "d400000000000000"));
        found.append(graph.packets("o").size() - before);
      }
      assertEquals(counts[0], found.toString(), filter);
      assertEquals(counts[1], graph.read("f.drops"), filter);
      assertEquals(0, graph.router().find("f").drops());
    }
  }

  @Test
  void filtersGoByAnnotationAndHeader() {
    for (boolean annotation : new boolean[] {true, false}) {
      expectFiltered("FilterTX", annotation, "0110", "2");
      expectFiltered("FilterFailures", annotation, "0010", "1");
      expectFiltered("FilterPhyErr", annotation, "0001", "1");
    }
  }

  @Test
  void withoutSecondOutputFiltersDrop() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> f :: FilterTX -> out :: Capture")) {
      graph.send("in", TestGraph.hex(SENT), TestGraph.hex("012049070100"));
      assertEquals(1, graph.drops("f", "sent by this machine"));
      assertEquals(1, graph.packets("out").size());
    }
    String three =
        "in :: Inject -> f :: FilterPhyErr -> out :: Capture;"
            + "f[1] -> a :: Capture; f[2] -> b :: Capture";
    try (TestGraph graph = TestGraph.of(three)) {
      graph.send("in", TestGraph.hex(BAD));
      assertEquals(1, graph.drops("f", "received with errors"));
    }
  }

  private static void expect(String element, String packet, String result) {
    String config = "in :: Inject -> " + element + " -> ExtraEncap -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex(packet));
      assertEquals(
          result.replace(" ", ""),
          HexFormat.of().formatHex(graph.packets("out").get(0)).substring(0, 48),
          element);
    }
  }

  @Test
  void elementsSetTheirPartOnly() {
    String ip = "020000000001 020000000002 0800";
    String none = "01204907" + "00".repeat(20);
    expect("SetTXRate", ip, "01204907 00000000 00000000 02000000 0c000000 00000000");
    expect("SetTXRate(11, TRIES 3)", ip, "01204907 00000000 00000000 0b000000 03000000 00000000");
    expect("SetTXRate(11, ETHTYPE 0x0806)", ip, none);
    expect("SetTXRate(11, ETHTYPE 0x0800, OFFSET 1)", ip, none);
    expect(
        "SetTXRate(11, ETHTYPE 0x0800, OFFSET 2)",
        "ffff" + ip,
        "01204907 00000000 00000000 0b000000 0c000000 00000000");
    expect("SetTXPower(300)", ip, "01204907 00000000 00002c00 00000000 00000000 00000000");
    expect("SetRTS(true)", ip, "01204907 80000000 00000000 00000000 00000000 00000000");
    expect("SetRTS(true) -> SetRTS(false)", ip, none);
    expect("SetNoAck", ip, "01204907 00020000 00000000 00000000 00000000 00000000");
  }

  @Test
  void paintAndExtraHeaderShareTheirPlaceAsInClick() {
    String config =
        "in :: Inject -> SetTXRate(2) -> s :: PaintSwitch(16); s[0] -> Discard; s[1] -> o :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[20]);
      assertEquals(1, graph.packets("o").size());
    }
  }

  @Test
  void handlersReadAndWrite() {
    String config =
        "in :: Inject -> r :: SetTXRate(4) -> p :: SetTXPower(5) -> t :: SetRTS(true)"
            + " -> ExtraEncap -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("4", graph.read("r.rate"));
      assertEquals("12", graph.read("r.tries"));
      assertEquals("5", graph.read("p.power"));
      assertEquals("true", graph.read("t.rts"));
      graph.write("r.rate", "22");
      graph.write("r.tries", "7");
      graph.write("p.power", "9");
      graph.write("t.rts", "0");
      graph.send("in", new byte[0]);
      assertEquals(
          "01204907 00000000 00000900 16000000 07000000 00000000".replace(" ", ""),
          HexFormat.of().formatHex(graph.packets("out").get(0)));
      refuses(graph, "r.rate", "rate parameter must be unsigned");
      refuses(graph, "r.tries", "tries parameter must be unsigned");
      refuses(graph, "p.power", "power parameter must be unsigned");
      refuses(graph, "t.rts", "rts parameter must be unsigned");
    }
  }

  private static void refuses(TestGraph graph, String handler, String text) {
    assertEquals(
        text, assertThrows(HandlerException.class, () -> graph.write(handler, "-1")).getMessage());
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors = TestGraph.errorsOf("Inject -> SetTXRate(-1, TRIES 0) -> Discard");
    assertTrue(errors.contains("RATE must be >= 0"), errors);
    assertTrue(errors.contains("TRIES must be >= 0"), errors);
    errors = TestGraph.errorsOf("Inject -> SetRTS -> Discard");
    assertTrue(errors.contains("required argument missing"), errors);
  }
}
