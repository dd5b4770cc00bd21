// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.HexFormat;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Headers of captures and drivers, from and to the annotation, which ExtraEncap shows. */
class RadioHeadersTest {
  private static final String FRAME = "d4000000020000000002";

  @Nested
  class Radiotap extends ElementContract {
    @Override
    protected String element() {
      return "RadiotapDecap";
    }
  }

  @Nested
  class RadiotapOut extends ElementContract {
    @Override
    protected String element() {
      return "RadiotapEncap";
    }
  }

  @Nested
  class Prism2 extends ElementContract {
    @Override
    protected String element() {
      return "Prism2Decap";
    }
  }

  @Nested
  class Prism2Out extends ElementContract {
    @Override
    protected String element() {
      return "Prism2Encap";
    }
  }

  @Nested
  class Athdesc extends ElementContract {
    @Override
    protected String element() {
      return "AthdescDecap";
    }
  }

  @Nested
  class AthdescOut extends ElementContract {
    @Override
    protected String element() {
      return "AthdescEncap";
    }
  }

  @Nested
  class Extra extends ElementContract {
    @Override
    protected String element() {
      return "ExtraDecap";
    }
  }

  @Nested
  class ExtraOut extends ElementContract {
    @Override
    protected String element() {
      return "ExtraEncap";
    }
  }

  private static String through(String elements, String packet) {
    try (TestGraph graph = TestGraph.of("in :: Inject -> " + elements + " -> out :: Capture")) {
      graph.send("in", TestGraph.hex(packet));
      assertEquals(1, graph.packets("out").size());
      return HexFormat.of().formatHex(graph.packets("out").get(0));
    }
  }

  private static void expect(String elements, String packet, String result) {
    assertEquals(result.replace(" ", ""), through(elements, packet), elements);
  }

  @Test
  void radiotapBecomesTheAnnotation() {
    // time, flags (check sequence), rate, channel, signal, noise, antenna, receive flags
    String header = "00002000 6f480000 0102030405060708 10 16 8509a000 c8 a6 00 00 0100 00000000";
    expect(
        "RadiotapDecap -> ExtraEncap",
        header + FRAME + "deadbeef",
        "01204907 08000000 c8a60000 16000000 00000000 00000000" + FRAME);
    // rate, power, transmit flags (failed), retries
    expect(
        "RadiotapDecap -> ExtraEncap",
        "00000e00 04840200 0b 05 0100 07 00" + FRAME,
        "01204907 03000000 00000000 0b000000 00000000 00070000" + FRAME);
    // flags (padded), signal and noise in dB
    expect(
        "RadiotapDecap -> ExtraEncap",
        "00000b00 02300000 20 1e 05" + FRAME,
        "01204907 00000000 1e050001 00000000 00000000 00000000" + FRAME);
  }

  @Test
  void radiotapFieldsLieWhereItsSpecificationSays() {
    // flags, rate, then MCS without padding
    expect(
        "RadiotapDecap -> ExtraEncap",
        "00000d00 06000800 00 0c 070003" + FRAME,
        "01204907 00000000 00000000 0c000000 00000000 00000000" + FRAME);
    // a second word of presence flags, then the rate at once
    expect(
        "RadiotapDecap -> ExtraEncap",
        "00000d00 04000080 00000000 30" + FRAME,
        "01204907 00000000 00000000 30000000 00000000 00000000" + FRAME);
  }

  @Test
  void whatIsNoRadiotapHeaderPasses() {
    for (String packet :
        new String[] {
          "",
          "00000800040000",
          "01000900040000000c" + FRAME,
          "00000700040000000c" + FRAME,
          "00001400040000000c" + FRAME,
          "0000080004000000",
          "00000b0006000000aabb" + "",
          "0000100000000080000000800000008000000080",
        }) {
      expect("RadiotapDecap", packet, packet);
    }
  }

  @Test
  void checkSequencesLongerThanTheFrameLeaveNothing() {
    expect("RadiotapDecap", "00000900 02000000 10 abcdef", "");
  }

  @Test
  void radiotapSaysHowToSend() {
    expect(
        "SetTXRate(22, TRIES 4) -> SetTXPower(17) -> SetNoAck -> RadiotapEncap",
        FRAME,
        "00000e00 04840200 1611 0800 0300" + FRAME);
    expect("RadiotapEncap", FRAME, "00000e00 04840200 0000 0000 0c00" + FRAME);
  }

  @Test
  void prism2HasTenItems() {
    String header =
        "44000000 90000000 00000000000000000000000000000000"
            + "4400010000000400 00000000 4400020000000400 00000000 4400030000000400 00000000"
            + "4400040000000400 00000000 0000000000000000 00000000 4400060000000400 00000000"
            + "0000000000000000 00000000 4400080000000400 16000000 4400090000000400 01000000"
            + "44000a0000000400 0a000000";
    expect("SetTXRate(22) -> Prism2Encap", FRAME, header + FRAME);
    // RSSI 30, noise 5, rate 11, not sent
    String received =
        "44000000 90000000 77000000000000000000000000000000"
            + "00".repeat(36)
            + "4400040000000400 1e000000"
            + "00".repeat(24)
            + "4400070000000400 05000000 4400080000000400 0b000000"
            + "00".repeat(24);
    expect(
        "SetTXRate(2) -> Prism2Decap -> ExtraEncap",
        received + FRAME,
        "01204907 00000000 1e050000 0b000000 0c000000 00000000" + FRAME);
    try (TestGraph graph = TestGraph.of("in :: Inject -> p :: Prism2Decap -> out :: Capture")) {
      graph.send("in", TestGraph.hex("44000000 90000000"), TestGraph.hex("440000"));
      assertEquals(1, graph.drops("p", "truncated header"));
      assertEquals(1, graph.packets("out").size());
    }
  }

  @Test
  void athdescTellsSentFramesFromReceivedOnes() {
    // rate code 27, signal 37, good
    String good = "0000000000000000 00000000 00000000 00805d02 02000000 00000000 00000000";
    expect(
        "AthdescDecap -> ExtraEncap",
        good + FRAME,
        "01204907 00000000 25000000 02000000 00000000 00000000" + FRAME);
    expect(
        "AthdescDecap -> ExtraEncap",
        good.replace("02000000 0", "01000000 0") + FRAME,
        "01204907 08000000 25000000 02000000 00000000 00000000" + FRAME);
    // length 10, power 21, rate code 12, failed, 11 retries, acknowledged with 42
    expect(
        "AthdescDecap -> ExtraEncap",
        "0000000000000000 0a001500 00000000 00000000 0c000000 020b0000 00400500" + FRAME,
        "01204907 03000000 2a001500 6c000000 00000000 000b0000" + FRAME);
    try (TestGraph graph = TestGraph.of("in :: Inject -> a :: AthdescDecap -> out :: Capture")) {
      graph.send("in", new byte[31], new byte[32]);
      assertEquals(1, graph.drops("a", "truncated header"));
      assertArrayEquals(new byte[0], graph.packets("out").get(0));
    }
  }

  @Test
  void athdescSaysHowToSend() {
    // rates 2, 108, 22, 7 (unknown); tries 1 to 4
    String extra = "01204907 00000000 00003f00 026c1607 01020304 00000000";
    expect(
        "ExtraDecap -> AthdescEncap",
        extra + FRAME,
        "0000000000000000 00003f00 00000000 00002143 9b710000 00000000 00000000" + FRAME);
  }

  @Test
  void extraHeadersAreTheAnnotation() {
    String extra = "01204907 ffffffff 01020304 05060708 090a0b0c 0d0e0f10";
    expect("ExtraDecap -> ExtraEncap", extra + FRAME, extra + FRAME);
    expect("ExtraDecap", FRAME, FRAME);
    expect("ExtraDecap", "012049", "012049");
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: ExtraDecap -> out :: Capture")) {
      graph.send("in", TestGraph.hex("01204907 ffffffff"));
      assertEquals(1, graph.drops("e", "truncated header"));
    }
  }
}
