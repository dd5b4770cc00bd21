// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.graph.Handlers.HandlerException;
import io.sluice.graph.TestGraph;
import io.sluice.lang.ConfigStrings;
import org.junit.jupiter.api.Test;

/** Elements that write the type of service, and one that writes ICMP. */
class MarkIPCETest extends ElementContract {
  @Override
  protected String element() {
    return "MarkIPCE(true)";
  }

  private static String run(String element) {
    String dump = "!data src ip_dscp ip_ecn\n1.2.3.4 5 no\n1.2.3.4 6 ect1\n1.2.3.4 7 ce\n";
    try (TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump(CHECKSUM true, DATA "
                + ConfigStrings.quote(dump)
                + ") -> "
                + element
                + " -> CheckIPHeader -> ToIPSummaryDump(-, HEADER false, FIELDS ip_dscp ip_ecn)")) {
      graph.run();
      return graph.printed();
    }
  }

  @Test
  void marksAndKeepsChecksumsRight() {
    assertEquals("6 ce\n7 ce\n", run("MarkIPCE"));
    assertEquals("5 ce\n6 ce\n7 ce\n", run("MarkIPCE(FORCE true)"));
    assertEquals("63 no\n63 ect1\n63 ce\n", run("SetIPDSCP(63)"));
  }

  @Test
  void dscpCanBeWritten() {
    try (TestGraph graph = TestGraph.of("Idle -> s :: SetIPDSCP(10) -> Discard")) {
      assertEquals("10", graph.read("s.dscp"));
      graph.write("s.dscp", "2");
      assertEquals("2", graph.read("s.dscp"));
      assertThrows(HandlerException.class, () -> graph.write("s.dscp", "64"));
    }
    assertTrue(TestGraph.errorsOf("Idle -> SetIPDSCP(64) -> Discard").contains("DSCP"));
  }

  @Test
  void icmpEncapsulation() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> e :: ICMPIPEncap(1.0.0.1, 2.0.0.2, echo, IDENTIFIER 7)"
                + " -> CheckIPHeader -> ToIPSummaryDump(-, HEADER false,"
                + " FIELDS src dst icmp_type_name icmp_flowid icmp_seq ip_len) -> out :: Capture;"
                + "in2 :: Inject -> ICMPIPEncap(1.0.0.1, 2.0.0.2, unreachable, port)"
                + " -> ToIPSummaryDump(-, HEADER false, FIELDS icmp_type icmp_code);"
                + "in3 :: Inject -> ICMPIPEncap(1.0.0.1, 2.0.0.2, 13)"
                + " -> ToIPSummaryDump(-, HEADER false, FIELDS icmp_type ip_len)")) {
      graph.send("in", new byte[2], new byte[3]);
      graph.send("in2", new byte[2]);
      graph.send("in3", new byte[2]);
      assertEquals(
          "1.0.0.1 2.0.0.2 echo 7 0 30\n1.0.0.1 2.0.0.2 echo 7 1 31\n3 3\n13 42\n",
          graph.printed());
      byte[] packet = graph.packets("out").get(1);
      int sum = 0;
      for (int i = 20; i < packet.length; i += 2) {
        sum += (packet[i] & 255) << 8 | (i + 1 < packet.length ? packet[i + 1] & 255 : 0);
      }
      assertEquals(0xffff, (sum & 0xffff) + (sum >> 16));
      graph.write("e.dst", "9.9.9.9");
      assertEquals("9.9.9.9", graph.read("e.dst"));
    }
    String errors = TestGraph.errorsOf("Idle -> ICMPIPEncap(1.0.0.1, 2.0.0.2, x, 256) -> Discard");
    assertTrue(errors.contains("TYPE") && errors.contains("CODE"), errors);
  }
}
