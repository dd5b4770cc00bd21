// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class AggregateHashTest extends ElementContract {
  @Override
  protected String element() {
    return "AggregateHash";
  }

  private static String hashOf(String line) {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> AggregateHash(8)"
                + " -> ToIPSummaryDump(-, HEADER false, FIELDS aggregate) -> Discard")) {
      graph.send("in", TestGraph.hex(line));
      return graph.printed().strip();
    }
  }

  /** FastClick's numbers for these packets. */
  @Test
  void hashesAddressesAndPorts() {
    String tcp =
        "4500002800000000400600 00 c6336407 c000020a a7f80016 00000000000000005000000000000000";
    assertEquals("1214590967", hashOf(tcp));
    String udp = "4500001c00000000401100 00 c6336433 c0000235 c3630035 00080000";
    assertEquals("916649731", hashOf(udp));
  }

  @Test
  void withoutPortsByAddresses() {
    String fragment = "4500001c00002000401100 00 c6336433 c0000235 c3630035 00080000";
    String icmp = "4500001c00000000400100 00 c6336433 c0000235 08000035 00080000";
    assertEquals(hashOf(fragment), hashOf(icmp));
    assertEquals("0", hashOf("00"));
  }

  @Test
  void wrongNumberOfBits() {
    String errors = TestGraph.errorsOf("Idle -> AggregateHash(9) -> Discard");
    assertTrue(errors.contains("bad number of bits"), errors);
  }
}
