// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.machine.Needs;
import io.sluice.pmd.NetLab;
import io.sluice.router.ConfigurationException;
import io.sluice.router.Router;
import io.sluice.testing.NumberedSink;
import io.sluice.testing.NumberedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A configuration between two DPDK ports is replaced while packets flow. */
@Timeout(120)
class DpdkReplaceTest extends DpdkElements {
  private static final int SWAPS = 100;

  @Test
  void aHundredChangesLoseNothing() {
    String in = DpdkTesting.attach("net_ring", "").name();
    String out = DpdkTesting.attach("net_ring", "").name();
    List<String> middles =
        List.of(
            "FromDPDKDevice(%s, 0, 1) -> q :: Queue -> Unqueue -> ToDPDKDevice(%s, 0, 1)",
            "in :: FromDPDKDevice(%s, 0, 1) -> c :: Counter -> q :: Queue -> Unqueue"
                + " -> ToDPDKDevice(%s, 0, 1)",
            "Idle -> Discard; FromDPDKDevice(%s, 0, 1) -> c :: Counter -> q :: Queue(2000) -> Unqueue -> to :: ToDPDKDevice(%s, 0, 1);"
                + " StaticThreadSched(c 1)");
    String ends =
        "source :: NumberedSource -> ToDPDKDevice(%s, 0, 1); FromDPDKDevice(%s, 0, 1) -> end :: NumberedSink"
            .formatted(in, out);
    try (Router around = parse(ends);
        Router router = Router.parse(middles.get(0).formatted(in, out), options().workers(2))) {
      NumberedSource source = (NumberedSource) around.find("source");
      NumberedSink sink = (NumberedSink) around.find("end");
      source.endsAt(sink, 256);
      router.start();
      around.start();
      for (int i = 1; i <= SWAPS; i++) {
        long reached = sink.count() + 100;
        assertTrue(DpdkTesting.await(() -> sink.count() >= reached));
        router.replace(middles.get(i % middles.size()).formatted(in, out));
      }
      around.write("source.stop", "");
      assertTrue(DpdkTesting.await(() -> sink.count() == source.count()));
      assertEquals(0, sink.misplaced());
      assertEquals(SWAPS, router.replacements().count());
      assertEquals(List.of(), log);
    }
  }

  @Test
  void aConfigurationThatIsRefusedLeavesThePortPromiscuous() throws IOException {
    NetLab.demand();
    Needs.kernel(Files.exists(Path.of("/dev/net/tun")), "TUN driver");
    String device = "tpr" + Long.toString(ProcessHandle.current().pid(), 36);
    String port = DpdkTesting.attach("net_tap", "iface=" + device).name();
    String next = "FromDPDKDevice(%s, PROMISC false) -> d :: Discard;".formatted(port);
    try (Router router = parse("FromDPDKDevice(%s) -> Discard".formatted(port))) {
      router.start();
      assertTrue(isPromiscuous(device));
      assertThrows(
          ConfigurationException.class,
          () -> router.replace(next + "FromDump(/no/such/file) -> Discard"));
      assertTrue(isPromiscuous(device));
      router.replace(next);
      assertFalse(isPromiscuous(device));
    }
  }

  private static boolean isPromiscuous(String device) throws IOException {
    String flags = Files.readString(Path.of("/sys/class/net", device, "flags"));
    return (Integer.decode(flags.strip()) & 0x100) != 0;
  }

  @Test
  void aPortThatIsGoneStopsAndANewOneStarts() {
    String one = DpdkTesting.attach("net_null", "size=60").name();
    String two = DpdkTesting.attach("net_null", "size=60").name();
    try (Router router = parse("in :: FromDPDKDevice(%s) -> Discard".formatted(one))) {
      router.start();
      router.replace("in :: FromDPDKDevice(%s) -> d :: Discard".formatted(two));
      assertFalse(DpdkDevice.open(one).port().isStarted());
      assertTrue(DpdkDevice.open(two).port().isStarted());
      assertTrue(DpdkTesting.await(() -> Long.parseLong(router.read("d.count")) > 100));
      var e =
          assertThrows(
              ConfigurationException.class,
              () -> router.replace("FromDPDKDevice(%s, PAUSE full) -> Discard".formatted(one)));
      assertTrue(e.getMessage().contains("flow control"), e.getMessage());
      assertFalse(DpdkDevice.open(one).port().isStarted());
      long before = Long.parseLong(router.read("d.count"));
      assertTrue(DpdkTesting.await(() -> Long.parseLong(router.read("d.count")) > before));
      e =
          assertThrows(
              ConfigurationException.class,
              () -> router.replace("FromDPDKDevice(%s, 0, 2) -> Discard".formatted(two)));
      assertTrue(e.getMessage().contains("runs with 1 receive"), e.getMessage());
    }
  }
}
