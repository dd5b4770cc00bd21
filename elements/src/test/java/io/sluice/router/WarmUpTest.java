// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.ParallelSource;
import io.sluice.handler.Handlers;
import io.sluice.packet.PlainPool;
import io.sluice.testing.TestGraph;
import io.sluice.warmup.WarmUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Warming up: the copy is run, and the graph does not notice. */
class WarmUpTest {
  /** Stands for a port: a source that loses what it is not asked for in time. */
  @ElementInfo(name = "Port", ports = "0/1", processing = "/h")
  static final class Port extends BatchElement implements ParallelSource {
    @Override
    public int parallelism(int workers) {
      return 1;
    }

    @Override
    public void share(int index, int count) {}
  }

  private static final String FIREWALL =
      "AddressInfo(inside 10.0.0.0/8); p :: Port -> c :: Classifier(12/0806, 12/0800, -);"
          + "c[0] -> ARPResponder(10.0.0.2 2:0:0:0:0:2) -> d :: Discard; c[2] -> Print(other) -> d;"
          + "c[1] -> Strip(14) -> k :: CheckIPHeader -> f :: IPFilter(deny tcp, allow src net inside,"
          + " deny all) -> n :: Counter -> t :: DecIPTTL -> Unstrip(14) -> q :: Queue -> u :: Unqueue"
          + " -> IPPrint(x) -> m :: EtherMirror -> Tee(1) -> e :: Counter -> d;";

  private final List<String> output = new ArrayList<>();

  private Router router(String config, PlainPool pool) {
    RouterOptions options = TestGraph.options().pool(pool).log(output::add).out(output::add);
    options.registry().register("Port", Port::new);
    options.warmUp(Duration.ofMillis(5));
    return Router.parse(config, options);
  }

  private static Map<String, String> state(Router router) {
    Map<String, String> state = new TreeMap<>();
    for (Element element : router.elements()) {
      for (Handlers.Handler handler : router.handlers(element).all()) {
        if (handler.read() != null) {
          String path = element.name() + "." + handler.name();
          state.put(path, router.read(path));
        }
      }
      for (int i = 0; i < element.nOutputs(); i++) {
        state.put(element.name() + "[" + i + "]", "" + element.output(i).packets());
      }
      state.put(element.name() + " drops", "" + element.drops());
    }
    return state;
  }

  @Test
  void runsPacketsThroughACopyOfEveryPart() {
    try (PlainPool pool = new PlainPool(256);
        Router router = router(FIREWALL, pool)) {
      WarmUp warmUp = WarmUp.of(router.config(), declared(router), router.options());
      assertNotNull(warmUp);
      warmUp.run();
      assertTrue(warmUp.packets() > 32, "packets " + warmUp.packets());
      assertEquals(List.of(), output);
    }
  }

  private static List<Element> declared(Router router) {
    return router.config().elements().stream().map(d -> router.find(d.name())).toList();
  }

  @Test
  void leavesCountersDropsAndBuffersAtZero() {
    try (PlainPool pool = new PlainPool(256);
        Router warm = router(FIREWALL, pool)) {
      assertEquals(0, pool.inUse());
      for (Element element : warm.elements()) {
        assertEquals(0, element.drops(), element.name());
        for (int i = 0; i < element.nOutputs(); i++) {
          assertEquals(0, element.output(i).packets(), element.name());
        }
      }
      assertEquals("0", warm.read("n.count"));
      assertEquals("0", warm.read("e.count"));
      assertEquals(List.of(), output);
    }
  }

  static Stream<String> perPacketClasses() {
    return Stream.of(
        "CheckIPHeader(14)",
        "CheckLength(60)",
        "CheckPaint(1)",
        "Classifier(12/0800)",
        "Counter",
        "DecIPTTL",
        "EtherEncap(0x0800, 1:2:3:4:5:6, 2:0:0:0:0:1)",
        "EtherMirror",
        "EtherRewrite(1:2:3:4:5:6, 2:0:0:0:0:1)",
        "HashSwitch(26, 4)",
        "IPEncap(4, 10.0.0.1, 10.0.0.2)",
        "IPFilter(allow udp)",
        "IPMirror",
        "MarkIPHeader(14)",
        "Paint(3)",
        "Print(x)",
        "RandomSample(0.5)",
        "RoundRobinSwitch",
        "SetIPChecksum",
        "SetTCPChecksum",
        "SetUDPChecksum",
        "SetVLANAnno(3)",
        "Strip(14)",
        "StripToNetworkHeader",
        "Truncate(20)",
        "UDPIPEncap(10.0.0.1, 1, 10.0.0.2, 2)",
        "Unstrip(14)",
        "VLANDecap",
        "VLANEncap(3)");
  }

  @ParameterizedTest
  @MethodSource("perPacketClasses")
  void noElementRemembersTheWarmUp(String element) {
    String config = "Port -> x :: " + element + " -> Discard";
    try (PlainPool pool = new PlainPool(64);
        Router warm = router(config, pool);
        Router cold = Router.parse(config, warm.options().warmUp(Duration.ZERO))) {
      assertEquals(state(cold), state(warm));
      RouterOptions options = warm.options().warmUp(Duration.ofMillis(5));
      WarmUp again = WarmUp.of(warm.config(), declared(warm), options);
      again.run();
      assertTrue(again.packets() > 0, "nothing was run");
      assertEquals(List.of(), output);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Idle -> Counter -> Discard", "Port -> Discard"})
  void isLeftOutWhereItWouldBeOfNoUse(String config) {
    try (PlainPool pool = new PlainPool(64);
        Router router = router(config, pool)) {
      assertNull(WarmUp.start(router.config(), declared(router), router.options()));
    }
  }

  @Test
  void aWrongConfigurationIsReportedAsEver() {
    try (PlainPool pool = new PlainPool(64)) {
      ConfigurationException refused =
          assertThrows(
              ConfigurationException.class,
              () -> router("Port -> Strip(14) -> Counter(nonsense) -> Discard", pool).close());
      assertTrue(refused.getMessage().contains("Counter"), refused.getMessage());
      assertEquals(0, pool.inUse());
    }
  }
}
