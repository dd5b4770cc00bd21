// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireGuardFuzzTest {
  @TempDir Path folder;

  /** Ten thousand mutated messages of all types: nothing comes out of them, and all goes on. */
  @Test
  void survivesMutatedMessages() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    WgEnds ends = new WgEnds(folder);
    String more = "toB[1] -> sniffed :: Capture; again :: Inject -> [1] b;";
    try (TestGraph graph = TestGraph.of(ends.graph("toB :: Tee ->", "") + more)) {
      graph.send("inA", WgEnds.fromA(100, 1));
      graph.until(() -> graph.packets("outB").size() == 1);
      List<byte[]> messages = new ArrayList<>(graph.packets("sniffed"));
      messages.add(message(Messages.RESPONSE, Messages.RESPONSE_LENGTH, messages.get(0)));
      messages.add(message(Messages.COOKIE, Messages.COOKIE_LENGTH, messages.get(0)));
      for (int i = 0; i < 10_000; i++) {
        graph.send("again", mutate(messages.get(random.nextInt(messages.size())), random));
      }
      String hint = "seed " + seed;
      assertEquals(1, graph.packets("outB").size(), hint);
      graph.send("inA", WgEnds.fromA(100, 2));
      assertArrayEquals(WgEnds.fromA(100, 2), graph.packets("outB").get(1), hint);
    }
  }

  private static byte[] message(int type, int length, byte[] like) {
    byte[] packet = Arrays.copyOf(like, 28 + length);
    packet[3] = (byte) packet.length;
    packet[25] = (byte) (length + 8);
    packet[28] = (byte) type;
    return packet;
  }

  /** Changes at least one byte of the message, so that it cannot be right. */
  private static byte[] mutate(byte[] packet, Random random) {
    byte[] changed = packet.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      changed[random.nextInt(changed.length)] ^= 1 << random.nextInt(8);
    }
    changed[28 + random.nextInt(changed.length - 28)] ^= 0x40;
    switch (random.nextInt(6)) {
      case 0:
        return Arrays.copyOf(changed, random.nextInt(changed.length));
      case 1:
        return Arrays.copyOf(changed, changed.length + random.nextInt(50));
      default:
        return changed;
    }
  }
}
