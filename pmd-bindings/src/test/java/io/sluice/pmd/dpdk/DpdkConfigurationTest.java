// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.router.ConfigurationException;
import io.sluice.router.Router;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Requests of configurations to ports and to the pool: successive ones, and failing ones. */
class DpdkConfigurationTest extends DpdkElements {
  @Test
  void thePoolIsDescribed() {
    String port = DpdkTesting.attach("net_null", "size=60").name();
    String config = "i :: DPDKInfo(NB_MBUF 8191); FromDPDKDevice(%s) -> Discard".formatted(port);
    try (Router router = parse(config)) {
      assertEquals("0 " + pool.capacity() + "\n", router.read("i.pool_count"));
      assertEquals("sluice\n", router.read("i.pools"));
    }
  }

  @Test
  void aConfigurationTakesAPortOver() {
    String port = DpdkTesting.attach("net_ring", "").name();
    String config =
        "in :: FromDPDKDevice(%s) -> out :: Keep; Marked(10) -> to :: ToDPDKDevice(%s)"
            .formatted(port, port);
    try (Router before = parse(config)) {
      before.runUntilIdle(100);
      try (Router after = parse(config)) {
        before.stop();
        after.runUntilIdle(100);
        assertEquals("10", after.read("in.count"));
        assertEquals("20", after.read("in.hw_count"));
      }
    }
    String more = "FromDPDKDevice(%s, 0, 2) -> Discard".formatted(port);
    try (Router before = parse(config)) {
      before.runUntilIdle(100);
      assertTrue(errors(more).contains("runs with 1 receive"), errors(more));
    }
  }

  @Test
  void aPortStartsWhenPacketsCanBeTaken() {
    DpdkPort port = DpdkTesting.attach("net_null", "size=60");
    try (Router router = parse("FromDPDKDevice(%s) -> Discard".formatted(port.name()))) {
      assertFalse(DpdkDevice.open(port.name()).port().isStarted());
      assertEquals(32, router.step());
      assertTrue(DpdkDevice.open(port.name()).port().isStarted());
    }
    assertFalse(DpdkDevice.open(port.name()).port().isStarted());
  }

  @Test
  void aPortThatDoesNotStartIsNamedAndCanBeUsedLater() {
    String port = DpdkTesting.attach("net_null", "size=60").name();
    // Before the port starts: a check of the configuration finds it, too.
    assertEquals(
        "config:1: While initializing 'FromDPDKDevice@1 :: FromDPDKDevice':\n"
            + "  port %s, flow control: Operation not supported\n".formatted(port)
            + "Router could not be initialized!",
        errors("FromDPDKDevice(%s, PAUSE full) -> Discard".formatted(port)));
    try (Router router = parse("FromDPDKDevice(%s) -> Discard".formatted(port))) {
      assertEquals(32, router.step());
    }
  }

  @Test
  void anotherConfigurationUsesThePortAfterwards() throws IOException {
    String port = DpdkTesting.attach("net_null", "size=60").name();
    for (int queues = 1; queues <= 2; queues++) {
      String config = "in :: FromDPDKDevice(%s, 0, %d) -> Discard".formatted(port, queues);
      try (Router router = parse(config)) {
        assertEquals(32 * queues, router.step());
      }
    }
  }

  @Test
  void aMissingPortCanBeTolerated() {
    String config =
        "in :: FromDPDKDevice(net_tap77, ALLOW_NONEXISTENT true) -> Discard;"
            + " Marked(5) -> to :: ToDPDKDevice(net_tap77, ALLOW_NONEXISTENT true)";
    try (Router router = parse(config)) {
      router.runUntilIdle(10);
      assertEquals("0", router.read("in.count"));
      assertEquals("0", router.read("in.hw_count"));
      assertEquals("false", router.read("in.active"));
      assertEquals("5", router.read("to.drops"));
    }
  }

  @Test
  void wrongArgumentsAreExplained() {
    String port = DpdkTesting.attach("net_null", "size=60").name();
    assertError("FromDPDKDevice(net_tap77) -> Discard", "no DPDK port net_tap77");
    assertError("FromDPDKDevice -> Discard", "PORT: required argument missing");
    String in = "FromDPDKDevice(" + port;
    assertError(in + ", MODE vmdq) -> Discard", "MODE: 'vmdq' is not supported");
    assertError(in + ", FLOW_ISOLATE true) -> Discard", "FLOW_ISOLATE");
    assertError(in + ", PAUSE half) -> Discard", "PAUSE: 'half'");
    assertError(in + ", SCALE x, POWER_MGMT y) -> Discard", "SCALE: 'x'", "POWER_MGMT: 'y'");
    assertError(in + ", VLAN_EXTEND true) -> Discard", "no receive offload VLAN_EXTEND");
    assertError(in + ", N_QUEUES 5000) -> Discard", "N_QUEUES: out of range");
    assertError(in + ", 1, 1024) -> Discard", "receive queues, 1025 are asked for");
    assertError(in + ") -> Discard; " + in + ") -> Discard", "several pollers of one queue");
    assertError("Marked(1) -> ToDPDKDevice(" + port + ", IQUEUE 100)", "IQUEUE: 100");
    assertError("Marked(1) -> ToDPDKDevice(" + port + ", TSO true)", "transmit offload TCP_TSO");
    assertError("Marked(1) -> ToDPDKDevice(net_tap77)", "no DPDK port net_tap77");
    assertError("DPDKInfo; DPDKInfo; Marked(1) -> Discard", "only one DPDKInfo");
  }

  private String errors(String config) {
    return assertThrows(ConfigurationException.class, () -> parse(config).close()).getMessage();
  }

  private void assertError(String config, String... parts) {
    String message = errors(config);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
