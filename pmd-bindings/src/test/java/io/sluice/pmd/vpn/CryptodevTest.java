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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ESP and WireGuard by DPDK's devices: understood by the JCE's, and the other way round. */
@Timeout(60)
class CryptodevTest {
  private static final String AES_GCM =
      "aead rfc4106(gcm(aes)) 0x000102030405060708090a0b0c0d0e0fa0a1a2a3 128 ";
  private static final String CHACHA20_POLY1305 =
      "aead rfc7539esp(chacha20,poly1305)"
          + " 0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1fa0a1a2a3 128 ";

  @TempDir Path folder;

  private Path file(String algorithm, String options) throws IOException {
    Path file = folder.resolve("associations");
    String ends = "src 192.0.2.1 dst 192.0.2.2 spi 0x1000 " + algorithm + options;
    Files.write(file, List.of("t out " + ends, "t in " + ends));
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
    agreesWithTheJce(file(AES_GCM, options), ", CIPHER cryptodev");
    agreesWithTheJce(file(CHACHA20_POLY1305, options), ", CIPHER cryptodev");
    agreesWithTheJce(
        file(CHACHA20_POLY1305, options), ", CIPHER cryptodev, DEVICE crypto_aesni_mb");
  }

  private static void agreesWithTheJce(Path file, String device) {
    for (List<String> ends :
        List.of(List.of(device, ""), List.of("", device), List.of(device, device))) {
      try (TestGraph graph = TestGraph.of(graph(file, ends.get(0), ends.get(1)))) {
        for (int length = 20; length < 1500; length += 37) {
          graph.send("in", packet(length, length));
        }
        List<byte[]> out = graph.packets("out");
        assertEquals(40, out.size(), file + " " + ends);
        for (int i = 0; i < out.size(); i++) {
          assertArrayEquals(packet(20 + 37 * i, 20 + 37 * i), out.get(i));
        }
      }
    }
  }

  @Test
  void dropsWhatWasChangedOnItsWay() throws IOException {
    String device = ", CIPHER cryptodev";
    String config =
        graph(file(AES_GCM, ""), device, device).replace("-> dec ::", "-> Discard; dec ::");
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
    String errors = TestGraph.errorsOf(config.formatted(file(AES_GCM, "")));
    assertTrue(errors.contains("crypto_none"), errors);
  }

  /** Our own far end is the JCE's here and a device's there. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wireGuardsOfBothKindsUnderstandEachOther(boolean both) throws IOException {
    String config =
        """
        inA :: Inject -> a :: WireGuard(%1$s0.conf, LOCAL 203.0.113.1%2$s) -> outA :: Capture;
        inB :: Inject -> b :: WireGuard(%1$s1.conf, LOCAL 203.0.113.2%3$s) -> outB :: Capture;
        a[1] -> sniff :: Tee -> [1] b; b[1] -> [1] a;
        sniff[1] -> sniffed :: Capture; again :: Inject -> [1] b;
        """
            .formatted(
                Path.of(System.getProperty("sluice.root"), "configs", "sample", "wg"),
                ", CIPHER cryptodev",
                both ? ", CIPHER cryptodev, DEVICE crypto_aesni_mb" : "");
    try (TestGraph graph = TestGraph.of(config)) {
      List<byte[]> sent = new ArrayList<>();
      for (int length = 20; length < 1400; length += 23) {
        sent.add(packet(length, length));
      }
      graph.send("inA", sent.get(0));
      graph.until(() -> graph.packets("outB").size() == 1);
      sent.subList(1, sent.size()).forEach(packet -> graph.send("inA", packet));
      sent.forEach(packet -> graph.send("inB", packet));
      assertEquals(sent.size(), graph.packets("outB").size());
      assertEquals(sent.size(), graph.packets("outA").size());
      for (int i = 0; i < sent.size(); i++) {
        assertArrayEquals(sent.get(i), graph.packets("outB").get(i));
        assertArrayEquals(sent.get(i), graph.packets("outA").get(i));
      }
      graph.send("again", graph.packets("sniffed").get(4));
      assertEquals(1, graph.drops("b", "replayed packet"));
      graph.send("inA", packet(999, 1));
      List<byte[]> sniffed = graph.packets("sniffed");
      byte[] forged = sniffed.get(sniffed.size() - 1).clone();
      forged[20 + 8 + 8] += 1;
      forged[100] ^= 1;
      graph.send("again", forged);
      assertEquals(1, graph.drops("b", "forged packet"));
    }
  }

  @Test
  void wireGuardTellsThatADeviceIsMissing() {
    String config =
        "a :: WireGuard(%s, LOCAL 203.0.113.1, CIPHER cryptodev, DEVICE crypto_none);"
            + " Idle -> a -> Discard; Idle -> [1] a[1] -> Discard";
    Path file = Path.of(System.getProperty("sluice.root"), "configs", "sample", "wg0.conf");
    String errors = TestGraph.errorsOf(config.formatted(file));
    assertTrue(errors.contains("crypto_none"), errors);
  }
}
