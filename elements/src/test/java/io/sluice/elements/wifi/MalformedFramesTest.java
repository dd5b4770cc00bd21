// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.element.Element;
import io.sluice.packet.Mbuf;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No 802.11 frame, whatever is wrong with it, makes an element fail, leak, or write shared data.
 */
class MalformedFramesTest {
  private static final int FRAMES = 4000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WifiDecap",
        "RadiotapDecap -> WifiDecap",
        "RadiotapDecap -> PrintWifi(x) -> ExtraEncap",
        "Prism2Decap -> FilterTX -> ExtraEncap",
        "AthdescDecap -> FilterFailures -> FilterPhyErr -> ExtraEncap -> AthdescEncap",
        "ExtraDecap -> PrintWifi -> RadiotapEncap",
        "ExtraDecap -> WifiSeq -> SetNoAck -> SetRTS(true) -> Prism2Encap",
        "FilterTX -> FilterPhyErr -> FilterFailures",
        "WifiDupeFilter(DEBUG true) -> WifiDefrag(DEBUG true)",
        "WifiFragment(20) -> WifiDefrag",
        "WifiSeq(OFFSET 30, BYTES 4)",
        "WepDecap(abcde, DEBUG true) -> WepEncap(abcde, ACTIVE true) -> WepDecap(abcde)",
      })
  void survive(String elements) {
    String config = "in :: Inject -> " + elements + " -> out :: Capture";
    try (TestGraph alone = TestGraph.of("RandomSeed(5); " + config);
        TestGraph shared = TestGraph.of("RandomSeed(5); " + config)) {
      for (int i = 0; i < FRAMES; i++) {
        byte[] frame = WifiFrames.damaged(new Random(i));
        alone.send("in", frame);
        long original = shared.allocator().packetOf(frame);
        shared.inject("in", shared.allocator().cloneOf(original));
        assertArrayEquals(frame, Mbuf.toBytes(original), elements + ", frame " + i);
        shared.allocator().free(original);
      }
      assertEquals(text(alone.captured("out")), text(shared.captured("out")), elements);
      for (Element element : alone.router().elements()) {
        assertEquals(-1, alone.drops(element.name(), "element failed"), alone.log()::toString);
      }
    }
  }

  private static String text(List<Captured> packets) {
    StringBuilder text = new StringBuilder();
    packets.forEach(p -> text.append(HexFormat.of().formatHex(p.bytes())).append('\n'));
    return text.toString();
  }
}
