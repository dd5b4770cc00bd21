// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class RandomBitErrorsTest extends ElementContract {
  @Override
  protected String element() {
    return "RandomBitErrors(1)";
  }

  private static byte[] through(String arguments, byte[] packet) {
    String config = "in :: Inject -> RandomBitErrors(%s) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(arguments))) {
      graph.send("in", packet);
      return graph.packets("out").get(0);
    }
  }

  @Test
  void changesAllBitsWhenCertain() {
    byte[] packet = TestGraph.hex("0f00ff");
    assertArrayEquals(TestGraph.hex("f0ff00"), through("1", packet));
    assertArrayEquals(TestGraph.hex("ffffff"), through("1, set", packet));
    assertArrayEquals(TestGraph.hex("000000"), through("1, clear", packet));
    assertArrayEquals(packet, through("1, flip, false", packet));
  }

  @Test
  void changesAShareOfTheBits() {
    int changed = 0;
    for (byte b : through("0.25", new byte[1500])) {
      changed += Integer.bitCount(b & 0xff);
    }
    // 12000 bits: 3000 are expected, with a standard deviation of 47.
    assertTrue(changed > 2500 && changed < 3500, changed + " bits");
  }

  @Test
  void handlersAndErrors() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> e :: RandomBitErrors(0.5) -> out :: Capture")) {
      graph.write("e.p_bit_error", "1");
      graph.write("e.error_kind", "set");
      graph.send("in", new byte[1]);
      assertArrayEquals(TestGraph.hex("ff"), graph.packets("out").get(0));
      graph.write("e.active", "false");
      graph.send("in", new byte[1]);
      assertArrayEquals(new byte[1], graph.packets("out").get(1));
      assertEquals("set", graph.read("e.error_kind"));
      assertThrows(HandlerException.class, () -> graph.write("e.p_bit_error", "2"));
      assertThrows(HandlerException.class, () -> graph.write("e.error_kind", "burn"));
    }
    String errors = TestGraph.errorsOf("Idle -> RandomBitErrors(2, burn) -> Discard");
    assertTrue(errors.contains("drop probability must be between 0 and 1"), errors);
    assertTrue(errors.contains("bad action 'burn' (must be 'set', 'clear', or 'flip')"), errors);
  }
}
