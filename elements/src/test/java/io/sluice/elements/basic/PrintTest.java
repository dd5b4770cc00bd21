// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrintTest {
  private static final byte[] DATA = TestGraph.hex("00112233445566778899aabbccddeeff0011223344");

  private static String print(String arguments) {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> p :: Print(" + arguments + ") -> out :: Capture")) {
      graph.send(
          "in",
          DATA,
          packet -> {
            Anno.setTimestamp(packet, 1_795_361_808_330_554_286L);
            Anno.putU8(packet, Anno.PAINT, 5);
            Anno.putI32(packet, Anno.DST_IP, 0x0a000001);
          });
      return graph.log().isEmpty() ? "nothing" : graph.log().get(0);
    }
  }

  @Test
  void linesAreThoseOfClick() {
    assertEquals("  21 | 00112233 44556677 8899aabb ccddeeff 00112233 44", print(""));
    assertEquals("x:   21 | 0011", print("x, 2"));
    assertEquals("  21 |  ..\"3DUfw ........ ..\"3D", print("CONTENTS ASCII"));
    assertEquals("a b:   21", print("\"a b\", 4, CONTENTS NONE"));
    assertEquals("a:   21", print("a, 0"));
    assertEquals("1795361808.330554286:   21", print("TIMESTAMP true, CONTENTS false"));
    assertEquals("x(0):   21 | 00", print("x, 1, CPU true"));
    assertEquals(
        "  21 | 0a000001" + "00".repeat(12) + "05" + "00".repeat(31) + " | 00",
        print("MAXLENGTH 1, PRINTANNO true"));
    assertTrue(print("HEADROOM true, NBYTES 1").matches("  21 \\(h\\d+ t\\d+\\) \\| 00"));
    assertTrue(print("MAXLENGTH -1").endsWith("44"));
    assertEquals("nothing", print("ACTIVE false"));
  }

  @Test
  void theHandlerSilencesIt() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> p :: Print(x, 0) -> Discard")) {
      graph.send("in", DATA, new byte[0]);
      graph.write("p.active", "false");
      graph.send("in", DATA);
      assertEquals(List.of("x:   21", "x:    0"), graph.log());
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> Print(CONTENTS octal) -> Print(x, y) -> Idle");
    assertTrue(errors.contains("bad contents value 'octal'"), errors);
    assertTrue(errors.contains("MAXLENGTH: parse error in 'y'"), errors);
  }
}
