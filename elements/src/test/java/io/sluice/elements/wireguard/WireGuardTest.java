// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireGuardTest {
  @TempDir Path folder;
  private WgEnds ends;

  @BeforeEach
  void makeKeys() throws IOException {
    ends = new WgEnds(folder);
  }

  private TestGraph joined() {
    return TestGraph.of(ends.graph("toB :: Tee -> ", "toA :: Tee -> ") + sniffers());
  }

  private static String sniffers() {
    return "toB[1] -> sniffB :: Capture; toA[1] -> sniffA :: Capture;";
  }

  private static void await(TestGraph graph, String capture, int packets) {
    graph.until(() -> graph.packets(capture).size() >= packets);
  }

  @Test
  void carriesPacketsBothWays() {
    try (TestGraph graph = joined()) {
      byte[] there = WgEnds.fromA(100, 1);
      byte[] back = WgEnds.fromB(1333, 2);
      graph.send("inA", there);
      await(graph, "outB", 1);
      graph.send("inB", back);
      await(graph, "outA", 1);
      assertArrayEquals(there, graph.packets("outB").get(0));
      assertArrayEquals(back, graph.packets("outA").get(0));
      assertTrue(graph.read("a.peers").contains("\t192.0.2.2:51821\t10.0.0.2/32,fd00::2/128\t"));
    }
  }

  /** Whole batches, and more than wait for the handshake: the oldest of those give way. */
  @Test
  void keepsTheNewestPacketsUntilThereIsASession() {
    try (TestGraph graph = joined()) {
      byte[][] many = new byte[200][];
      Arrays.setAll(many, i -> WgEnds.fromA(60, i));
      graph.send("inA", many);
      await(graph, "outB", Peer.MAX_STAGED);
      assertEquals(200 - Peer.MAX_STAGED, graph.drops("a", "too many wait for a handshake"));
      assertArrayEquals(many[200 - Peer.MAX_STAGED], graph.packets("outB").get(0));
      byte[][] batch = new byte[256][];
      Arrays.setAll(batch, i -> WgEnds.fromA(60, i));
      graph.send("inA", batch);
      assertEquals(Peer.MAX_STAGED + 256, graph.packets("outB").size());
    }
  }

  /** Sizes around the padding, and IPv6; trailing bytes of the frame do not come along. */
  @Test
  void carriesEverySize() {
    try (TestGraph graph = joined()) {
      for (int length = 24; length < 90; length++) {
        graph.send("inA", WgEnds.fromA(length, length));
      }
      byte[] six = new byte[48];
      six[0] = 0x60;
      six[5] = 8;
      six[8] = (byte) 0xfd;
      six[23] = 1;
      six[24] = (byte) 0xfd;
      six[39] = 2;
      graph.send("inA", six);
      graph.send("inA", Arrays.copyOf(WgEnds.fromA(30, 9), 46));
      await(graph, "outB", 68);
      List<byte[]> got = graph.packets("outB");
      for (int length = 24; length < 90; length++) {
        assertArrayEquals(WgEnds.fromA(length, length), got.get(length - 24));
      }
      assertArrayEquals(six, got.get(66));
      assertArrayEquals(WgEnds.fromA(30, 9), got.get(67));
    }
  }

  @Test
  void writesOuterHeaders() {
    try (TestGraph graph = joined()) {
      graph.send("inA", WgEnds.fromA(100, 1));
      await(graph, "outB", 1);
      byte[] initiation = graph.packets("sniffB").get(0);
      assertEquals(28 + Messages.INITIATION_LENGTH, initiation.length);
      assertEquals(0x45, initiation[0]);
      assertEquals((byte) 0x88, initiation[1]);
      assertEquals(Messages.INITIATION, initiation[28]);
      byte[] data = graph.packets("sniffB").get(1);
      assertEquals(28 + 16 + 112 + 16, data.length);
      assertEquals(0, data[1]);
      assertEquals(Messages.DATA, data[28]);
    }
  }

  @Test
  void dropsWhatNoPeerMaySendOrGet() {
    try (TestGraph graph = joined()) {
      graph.send("inA", WgEnds.inner(0x0a00_0001, 0x0a00_0003, 40, 1));
      graph.send("inA", WgEnds.inner(0x0a00_0009, 0x0a00_0002, 40, 1));
      graph.send("inA", new byte[40]);
      graph.until(() -> graph.drops("b", "source address is not the peer's") == 1);
      assertEquals(1, graph.drops("a", "no peer for the destination"));
      assertEquals(1, graph.drops("a", "not an IP packet"));
      assertEquals(0, graph.packets("outB").size());
    }
  }

  @Test
  void dropsReplayedForgedAndTruncatedPackets() {
    try (TestGraph graph = TestGraph.of(ends.graph("sniff :: Tee ->", "") + replay())) {
      graph.send("inA", WgEnds.fromA(100, 1));
      await(graph, "outB", 1);
      byte[] data = graph.packets("sniffed").get(1);
      graph.send("again", data);
      assertEquals(1, graph.drops("b", "replayed packet"));
      for (int at : new int[] {32, 36, 44, data.length - 1}) {
        byte[] forged = data.clone();
        // A counter that is new, so that the tag decides.
        forged[37] = 1;
        forged[at] ^= 1;
        graph.send("again", forged);
      }
      assertEquals(1, graph.drops("b", "unknown receiver index"));
      assertEquals(3, graph.drops("b", "forged packet"));
      graph.send("again", Arrays.copyOf(data, data.length - 1));
      assertEquals(1, graph.drops("b", "malformed outer packet"));
      assertEquals(1, graph.packets("outB").size());
    }
  }

  private static String replay() {
    return "sniff[1] -> sniffed :: Capture; again :: Inject -> [1] b;";
  }

  @Test
  void sendsAKeepaliveSoThatBothEndsKnowOfTheSession() {
    try (TestGraph graph = joined()) {
      // Nothing is sent by A but what confirms the session that B began with it.
      graph.send("inB", WgEnds.fromB(60, 1));
      await(graph, "outA", 1);
      assertEquals("1", graph.read("b.sessions"));
      graph.send("inA", WgEnds.fromA(60, 2));
      await(graph, "outB", 1);
      long handshakes =
          graph.packets("sniffB").stream().filter(p -> p[28] == Messages.INITIATION).count();
      assertEquals(0, handshakes, "A began another handshake");
    }
  }

  @Test
  void answersWhereAPeerMovedTo() {
    String nat =
        "sw[0] -> merge :: Null -> [1] b;" + "sw[1] -> StoreIPAddress(192.0.2.99, src) -> merge;";
    String config = ends.graph("sw;", "toA :: Tee ->").replace("sw; [1] b;", "sw;");
    try (TestGraph graph =
        TestGraph.of("sw :: Switch;" + config + nat + "toA[1] -> sniffA :: Capture;")) {
      graph.send("inA", WgEnds.fromA(60, 1));
      await(graph, "outB", 1);
      assertTrue(graph.read("b.peers").contains("\t192.0.2.1:51820\t"));
      graph.write("sw.switch", "1");
      graph.send("inA", WgEnds.fromA(60, 2));
      await(graph, "outB", 2);
      assertTrue(graph.read("b.peers").contains("\t192.0.2.99:51820\t"));
      graph.send("inB", WgEnds.fromB(60, 3));
      byte[] answer = graph.packets("sniffA").get(graph.packets("sniffA").size() - 1);
      assertEquals(99, answer[19]);
    }
  }

  @Test
  void copiesCongestionMarksBothWays() {
    String mark = "sniff :: Tee -> MarkIPHeader -> SetIPECN(3) ->";
    try (TestGraph graph = TestGraph.of(ends.graph(mark, "") + "sniff[1] -> sniffed :: Capture;")) {
      byte[] able = WgEnds.fromA(60, 1);
      able[1] = 2;
      graph.send("inA", WgEnds.fromA(60, 0), able);
      await(graph, "outB", 1);
      assertEquals(3, graph.packets("outB").get(0)[1]);
      assertEquals(2, graph.packets("sniffed").get(2)[1]);
      assertEquals(1, graph.drops("b", "congestion mark on a packet that is not ECN-capable"));
    }
  }

  @Test
  void keepsSessionsWhenTheConfigurationIsReplaced() {
    String config = ends.graph("toB :: Tee -> ", "toA :: Tee -> ") + sniffers();
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("inA", WgEnds.fromA(60, 1));
      await(graph, "outB", 1);
      graph.replace(config);
      graph.send("inA", WgEnds.fromA(60, 2));
      await(graph, "outB", 2);
      List<byte[]> sent = graph.packets("sniffB");
      assertEquals(Messages.DATA, sent.get(sent.size() - 1)[28]);
      assertEquals(1, sent.stream().filter(p -> p[28] == Messages.INITIATION).count());
    }
  }

  @Test
  void addsAndRemovesPeers() {
    try (TestGraph graph = joined()) {
      byte[] key = Curve.newPrivateKey();
      String publicKey = WgEnds.text(Curve.publicKey(key));
      graph.write(
          "a.add_peer",
          "PublicKey = " + publicKey + "; AllowedIPs = 10.0.0.3/32; PersistentKeepalive = 25");
      String line = graph.router().read("a.peer", publicKey);
      assertEquals(publicKey + "\t(none)\t10.0.0.3/32\t0\t0\t0\t25", line);
      graph.send("inA", WgEnds.inner(0x0a00_0001, 0x0a00_0003, 40, 1));
      assertEquals(1, graph.drops("a", "peer has no endpoint"));
      graph.write("a.remove_peer", publicKey);
      assertEquals(1, graph.read("a.peers").lines().count());
      for (String wrong :
          List.of("", "x", "PublicKey = abc", "[Peer]", "AllowedIPs = 10.0.0.0/8")) {
        assertThrows(HandlerException.class, () -> graph.write("a.add_peer", wrong), wrong);
      }
      assertThrows(HandlerException.class, () -> graph.write("a.remove_peer", publicKey));
    }
  }

  /** A prefix has one peer, the last one that it was given; bits of a host do not count. */
  @Test
  void givesAPrefixToTheLastPeerThatClaimsIt() {
    try (TestGraph graph = joined()) {
      String other = WgEnds.text(Curve.publicKey(Curve.newPrivateKey()));
      String b = WgEnds.text(Curve.publicKey(ends.privateB));
      graph.write("a.add_peer", "PublicKey = " + other + "; AllowedIPs = 10.0.0.9/8, fd00::/16");
      String section = "PublicKey = %s; PresharedKey = %s; AllowedIPs = 10.0.0.2/8";
      graph.write("a.add_peer", section.formatted(b, WgEnds.text(ends.preshared)));
      assertTrue(graph.router().read("a.peer", other).contains("\tfd00::/16\t"));
      assertTrue(graph.router().read("a.peer", b).contains("\t10.0.0.0/8\t"));
      graph.send("inA", WgEnds.fromA(60, 1));
      await(graph, "outB", 1);
    }
  }

  /** A third end knows A's public key, but A does not know its. */
  @Test
  void givesNothingToAnUnknownPeer() throws IOException {
    byte[] stranger = Curve.newPrivateKey();
    Path file = folder.resolve("c.conf");
    Files.writeString(
        file,
        "[Interface]\nPrivateKey = %s\n%s"
            .formatted(
                WgEnds.text(stranger), ends.peer(ends.privateA, "192.0.2.1:51820", "10.0.0.1/32")));
    String config =
        "inC :: Inject -> c :: WireGuard(%s, LOCAL 192.0.2.3) -> Discard; Idle -> [1] c; c[1] -> [1] a;"
            .formatted(file);
    try (TestGraph graph = TestGraph.of(ends.graph("", "") + config)) {
      graph.send("inC", WgEnds.inner(0x0a00_0002, 0x0a00_0001, 40, 1));
      graph.until(() -> graph.drops("a", "handshake: unknown peer") == 1);
      assertEquals(0, graph.packets("outA").size());
      assertEquals("0", graph.read("a.sessions"));
    }
  }

  @Test
  void tellsErrorsOfTheFileWithTheirLines() throws IOException {
    Path file = folder.resolve("bad.conf");
    String secret = "c2VjcmV0c2VjcmV0c2VjcmV0";
    Files.writeString(
        file,
        "[Interface]\nPrivateKey = "
            + secret
            + "\nListenPort = 99999\nColour = blue\n"
            + "[Peer]\nAllowedIPs = 10.0.0.0/33\nEndpoint = 192.0.2.1\nnonsense\n[Pear]\nx = 1\n");
    String errors =
        TestGraph.errorsOf(
            "Idle -> w :: WireGuard(%s) -> Discard; Idle -> [1] w [1] -> Discard".formatted(file));
    for (String expected :
        List.of(
            ":2: PrivateKey: not a key of 44 characters in base 64",
            ":3: ListenPort: '99999' is not a number from 0 to 65535",
            ":4: unknown key 'Colour' in [Interface]",
            ":6: AllowedIPs: '10.0.0.0/33' is not an address prefix",
            ":7: Endpoint: '' is not a number from 1 to 65535",
            ":8: expected 'key = value'",
            ":9: unknown section '[Pear]'",
            ":10: 'x' outside of a section",
            ":5: peer without PublicKey")) {
      assertTrue(errors.contains(file + expected), expected + " in\n" + errors);
    }
    assertFalse(errors.contains(secret));
  }

  @Test
  void answersAFloodOfHandshakesWithCookies() {
    try (TestGraph graph =
        TestGraph.of(ends.graph("toB :: Tee ->", "toA :: Tee ->") + sniffers())) {
      WireGuard b = (WireGuard) graph.router().current().find("b");
      b.device().handshaker.setLimits(0, Handshaker.QUEUE);
      graph.send("inA", WgEnds.fromA(60, 1));
      graph.until(() -> graph.drops("b", "handshake: cookie demanded") == 1);
      graph.until(() -> graph.packets("sniffA").size() == 1);
      assertEquals(Messages.COOKIE, graph.packets("sniffA").get(0)[28]);
      assertEquals("0", graph.read("b.sessions"));
    }
  }

  @Test
  void boundsTheWorkOfAFlood() {
    try (TestGraph graph = TestGraph.of(ends.graph("sniff :: Tee ->", "") + replay())) {
      graph.send("inA", WgEnds.fromA(60, 1));
      await(graph, "outB", 1);
      byte[] initiation = graph.packets("sniffed").get(0).clone();
      initiation[60] ^= 1;
      graph.send("again", initiation, initiation);
      graph.until(() -> graph.drops("b", "handshake: wrong first MAC") == 2);
      WireGuard b = (WireGuard) graph.router().current().find("b");
      b.device().handshaker.setLimits(0, 0);
      graph.send("again", initiation, initiation, initiation);
      assertEquals(3, graph.drops("b", "handshake: queue is full"));
      graph.send("inA", WgEnds.fromA(60, 2));
      assertEquals(2, graph.packets("outB").size());
    }
  }
}
