// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.vpn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ESP with AES-GCM by DPDK's devices: understood by the JCE's, and the other way round. */
@Timeout(60)
class CryptodevTest {
  private static final String KEY = "000102030405060708090a0b0c0d0e0fa0a1a2a3";

  @TempDir Path folder;

  private Path file(String options) throws IOException {
    Path file = folder.resolve("associations");
    String ends =
        "src 192.0.2.1 dst 192.0.2.2 spi 0x1000 aead rfc4106(gcm(aes)) 0x" + KEY + " 128 ";
    Files.write(file, List.of("t out " + ends + options, "t in " + ends + options));
    return file;
  }

  private static byte[] packet(int length, int number) {
    byte[] packet = new byte[length];
    new Random(number).nextBytes(packet);
    ByteBuffer.wrap(packet)
        .putShort((short) 0x4500)
        .putShort((short) length)
        .putInt(0)
        .putInt(0x4011_0000)
        .putInt(0x0a00_0001)
        .putInt(0x0a00_0002);
    return packet;
  }

  private static String graph(Path file, String sealer, String opener) {
    return ("a :: SecurityAssociations(%1$s%2$s); b :: SecurityAssociations(%1$s%3$s);"
            + "in :: Inject -> EspEncap(a, t) -> sniff :: Tee -> dec :: EspDecap(b)"
            + " -> out :: Capture; sniff[1] -> sniffed :: Capture; again :: Inject -> dec;")
        .formatted(file, sealer, opener);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "flag esn", "encap espinudp 4500 4500"})
  void agreesWithTheJce(String options) throws IOException {
    String device = ", CIPHER cryptodev";
    for (List<String> ends :
        List.of(List.of(device, ""), List.of("", device), List.of(device, device))) {
      try (TestGraph graph = TestGraph.of(graph(file(options), ends.get(0), ends.get(1)))) {
        for (int length = 20; length < 1500; length += 37) {
          graph.send("in", packet(length, length));
        }
        List<byte[]> out = graph.packets("out");
        assertEquals(40, out.size(), options + ends);
        for (int i = 0; i < out.size(); i++) {
          assertArrayEquals(packet(20 + 37 * i, 20 + 37 * i), out.get(i));
        }
      }
    }
  }

  @Test
  void dropsWhatWasChangedOnItsWay() throws IOException {
    String device = ", CIPHER cryptodev";
    String config = graph(file(""), device, device).replace("-> dec ::", "-> Discard; dec ::");
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", packet(200, 1));
      byte[] sealed = graph.packets("sniffed").get(0);
      for (int at = 20; at < sealed.length; at += 7) {
        byte[] forged = sealed.clone();
        forged[at] ^= 0x10;
        graph.send("again", forged);
      }
      assertEquals(0, graph.packets("out").size());
      assertTrue(graph.drops("dec", "forged packet") > 20);
      graph.send("again", sealed);
      assertArrayEquals(packet(200, 1), graph.packets("out").get(0));
    }
  }

  @Test
  void tellsThatADeviceIsMissing() throws IOException {
    String config = "SecurityAssociations(%s, CIPHER cryptodev, DEVICE crypto_none)";
    String errors = TestGraph.errorsOf(config.formatted(file("")));
    assertTrue(errors.contains("crypto_none"), errors);
  }
}
