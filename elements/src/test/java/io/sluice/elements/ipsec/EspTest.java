// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.vpn.CipherChoice;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EspTest {
  private static final String GCM = EspEnds.ALGORITHMS.get(0);

  @TempDir Path folder;

  /** Every algorithm over both families, with and without UDP and extended sequence numbers. */
  static Stream<String> associations() {
    List<String> all = new ArrayList<>();
    for (String algorithm : EspEnds.ALGORITHMS) {
      for (String addresses : List.of(EspEnds.FOUR, EspEnds.SIX)) {
        for (String more : List.of("", " flag esn", " encap espinudp 4500 4501 0.0.0.0")) {
          all.add(addresses + " " + algorithm + more);
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("associations")
  void decryptsWhatItEncrypts(String association) throws IOException {
    Path file = EspEnds.file(folder, association);
    try (TestGraph graph = TestGraph.of(EspEnds.graph(file, "CheckLength(9999) ->"))) {
      List<byte[]> packets = new ArrayList<>();
      for (int length = 24; length < 60; length++) {
        packets.add(EspEnds.four(length, length));
        packets.add(EspEnds.six(length + 20, length));
      }
      packets.add(EspEnds.four(1400, 1));
      graph.send("in", packets.toArray(new byte[0][]));
      List<byte[]> got = graph.packets("out");
      assertEquals(packets.size(), got.size());
      for (int i = 0; i < packets.size(); i++) {
        assertArrayEquals(packets.get(i), got.get(i));
      }
    }
  }

  private TestGraph sniffed(String association) throws IOException {
    Path file = EspEnds.file(folder, association);
    String more = "sniff[1] -> sniffed :: Capture; again :: Inject -> dec;";
    return TestGraph.of(EspEnds.graph(file, "sniff :: Tee ->") + more);
  }

  @Test
  void writesOuterHeaders() throws IOException {
    try (TestGraph graph = sniffed(EspEnds.FOUR + " " + GCM)) {
      byte[] packet = EspEnds.four(100, 1);
      packet[1] = (byte) 0xb8;
      packet[6] = 0x40;
      graph.send("in", packet, EspEnds.six(100, 2), Arrays.copyOf(EspEnds.four(30, 3), 46));
      byte[] outer = graph.packets("sniffed").get(0);
      // 100 bytes, two of padding, two behind it; ESP header, IV and ICV
      assertEquals(20 + 8 + 8 + 104 + 16, outer.length);
      assertEquals((byte) 0xb8, outer[1]);
      assertEquals(0x40, outer[6]);
      assertEquals(50, outer[9]);
      assertEquals(1, outer[27]);
      assertEquals(20 + 8 + 8 + 32 + 16, graph.packets("sniffed").get(2).length);
      assertEquals(3, graph.packets("out").size());
    }
  }

  @Test
  void dropsReplayedForgedAndTruncatedPackets() throws IOException {
    for (String algorithm : EspEnds.ALGORITHMS) {
      try (TestGraph graph = sniffed(EspEnds.FOUR + " " + algorithm)) {
        graph.send("in", EspEnds.four(100, 1));
        byte[] outer = graph.packets("sniffed").get(0);
        graph.send("again", outer);
        assertEquals(1, graph.drops("dec", "replayed packet"));
        for (int at : new int[] {24, 30, 50, outer.length - 1}) {
          byte[] forged = outer.clone();
          forged[26] = 1;
          forged[at] ^= 1;
          graph.send("again", forged, forged);
        }
        assertEquals(8, graph.drops("dec", "forged packet"));
        byte[] unknown = outer.clone();
        unknown[20] = 9;
        graph.send("again", unknown);
        assertEquals(1, graph.drops("dec", "unknown SPI"));
        for (int length = 20; length < 60; length++) {
          byte[] cut = Arrays.copyOf(outer, length);
          cut[3] = (byte) length;
          graph.send("again", cut);
        }
        assertEquals(
            40, graph.drops("dec", "bad length") + graph.drops("dec", "replayed packet") - 1);
        assertEquals(1, graph.packets("out").size());
      }
    }
  }

  @Test
  void takesPacketsOutOfOrderWithinItsWindow() throws IOException {
    try (TestGraph graph = sniffed(EspEnds.FOUR + " " + GCM + " replay-window 32")) {
      for (int i = 0; i < 100; i++) {
        graph.send("in", EspEnds.four(40, i));
      }
      List<byte[]> all = List.copyOf(graph.packets("sniffed"));
      graph.write("sas.remove", "in 0x1000");
      graph.write("sas.add", "t0 in spi 0x1000 " + EspEnds.FOUR + " " + GCM + " replay-window 32");
      graph.send("again", all.get(99), all.get(68), all.get(67), all.get(80), all.get(80));
      assertEquals(103, graph.packets("out").size());
      assertEquals(2, graph.drops("dec", "replayed packet"));
    }
  }

  @Test
  void passesWhatIsNotEspToOutputOne() throws IOException {
    try (TestGraph graph = sniffed(EspEnds.FOUR + " " + GCM + " encap espinudp 4500 4500")) {
      byte[] ike = EspEnds.four(60, 1);
      ike[25] = 40;
      byte[] keepalive = Arrays.copyOf(ike, 29);
      keepalive[3] = 29;
      keepalive[25] = 9;
      keepalive[28] = (byte) 0xff;
      byte[] tcp = EspEnds.four(60, 1);
      tcp[9] = 6;
      graph.send("again", ike, keepalive, tcp);
      assertEquals(2, graph.packets("other").size());
      assertEquals(1, graph.drops("dec", "NAT keepalive"));
      graph.send("in", EspEnds.four(60, 2));
      byte[] outer = graph.packets("sniffed").get(0);
      assertEquals(17, outer[9]);
      byte[] bare = new byte[outer.length - 8];
      System.arraycopy(outer, 0, bare, 0, 20);
      System.arraycopy(outer, 28, bare, 20, bare.length - 20);
      bare[3] = (byte) bare.length;
      bare[9] = 50;
      graph.send("again", bare);
      assertEquals(1, graph.drops("dec", "other encapsulation than the association's"));
    }
  }

  /** Sequence numbers pass 2^32, with packets lost and out of order around it. */
  @Test
  void followsExtendedSequenceNumbers() throws IOException {
    Path file = EspEnds.file(folder, EspEnds.FOUR + " " + GCM + " flag esn replay-window 64");
    SaFile read = new SaFile("x", Files.readAllBytes(file));
    Sa inbound = new Sa(read.specs.get(1), new byte[0], CipherChoice.JCE);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long top = 0;
    for (int i = 0; i < 100_000; i++) {
      long jump = random.nextInt(100) == 0 ? random.nextInt(Integer.MAX_VALUE) : random.nextInt(20);
      long sequence = Math.max(1, top - random.nextInt(64) + jump);
      assertEquals(sequence, inbound.whole((int) sequence), "seed " + seed + " top " + top);
      if (inbound.window.isFresh(sequence)) {
        inbound.window.accept(sequence);
        top = Math.max(top, sequence);
      }
    }
    assertTrue(top > 1L << 34, "top " + top);
  }

  @Test
  void changesKeysWithoutLoss() throws IOException {
    Path file = EspEnds.file(folder, EspEnds.FOUR + " " + GCM);
    try (TestGraph graph =
        TestGraph.of(EspEnds.graph(file, "Queue -> wait :: Unqueue(ACTIVE false) ->"))) {
      graph.send("in", EspEnds.four(100, 1));
      String chacha = EspEnds.FOUR + " " + EspEnds.ALGORITHMS.get(2);
      graph.write("sas.add", "new in spi 0x2000 " + chacha);
      graph.write("sas.add", "t0 out spi 0x2000 " + chacha);
      graph.send("in", EspEnds.four(100, 2));
      graph.write("wait.active", "true");
      graph.run();
      assertEquals(2, graph.packets("out").size());
      graph.write("sas.remove", "in 0x1000");
      graph.send("in", EspEnds.four(100, 3));
      graph.run();
      assertEquals(3, graph.packets("out").size());
      String list = graph.read("sas.list");
      assertEquals(2, list.lines().count(), list);
      assertFalse(list.contains(EspEnds.KEY16), list);
    }
  }

  @Test
  void goesOnCountingWhenTheConfigurationIsReplaced() throws IOException {
    Path file = EspEnds.file(folder, EspEnds.FOUR + " " + GCM);
    String config = EspEnds.graph(file, "sniff :: Tee ->") + "sniff[1] -> sniffed :: Capture;";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", EspEnds.four(100, 1), EspEnds.four(100, 2));
      graph.replace(config);
      graph.send("in", EspEnds.four(100, 3));
      // Another string, the same associations.
      graph.replace(config.replace("Associations(", "Associations(FILE "));
      graph.send("in", EspEnds.four(100, 4));
      assertEquals(4, graph.packets("sniffed").get(3)[27]);
      graph.write("sas.reload", "");
      graph.send("in", EspEnds.four(100, 5));
      assertEquals(5, graph.packets("out").size());
    }
  }

  @Test
  void tellsErrorsWithTheirLinesAndWithoutKeys() throws IOException {
    Path file = folder.resolve("sa");
    Files.writeString(
        file,
        "# comment\n"
            + "x sideways\n"
            + "x out src 192.0.2.1 dst 192.0.2.2 spi 1 aead rfc4106(gcm(aes)) 0x00 128\n"
            + "x out src 192.0.2.1 dst 192.0.2.2 spi 0x1000 aead rfc4106(gcm(aes)) 0xabcdefabcd 128\n"
            + "x out src 192.0.2.1 dst ::1 spi 0x1000 "
            + GCM
            + "\n"
            + "x out dst ::1 spi 0x1000 "
            + GCM
            + "\n"
            + "x in src ::2 dst ::1 spi 0x1000 enc cbc(aes) 0x"
            + EspEnds.KEY16
            + "\n"
            + "x in src ::2 dst ::1 spi 0x1000 "
            + GCM
            + " color red\n");
    String errors = TestGraph.errorsOf("SecurityAssociations(" + file + ")");
    for (String expected :
        List.of(
            ":2: 'sideways' is neither 'in' nor 'out'",
            ":3: spi: '1' is not a number from 256 to 4294967295",
            ":4: expected a key of [20, 28, 36] bytes as 0x...",
            ":5: '192.0.2.1' and '::1' are not addresses of one family",
            ":6: no src",
            ":7: cbc(aes) and hmac(sha256) need each other",
            ":8: unknown option 'color'")) {
      assertTrue(errors.contains(file + expected), expected + " in\n" + errors);
    }
    assertFalse(errors.contains("abcdefabcd"), errors);
    assertTrue(TestGraph.errorsOf("SecurityAssociations(,)").contains("FILE: an empty name"));
  }

  @Test
  void hasOneElementForEachAssociation() throws IOException {
    Path file = EspEnds.file(folder, EspEnds.FOUR + " " + GCM);
    String errors =
        TestGraph.errorsOf(
            "s :: SecurityAssociations(%s); Idle -> EspEncap(s, t0) -> Discard; Idle -> EspEncap(s, t0) -> Discard;"
                    .formatted(file)
                + "Idle -> EspDecap(s) -> Discard; Idle -> EspDecap(s) -> Discard");
    assertTrue(errors.contains("another EspEncap uses association 't0'"), errors);
    assertTrue(errors.contains("another EspDecap uses these associations"), errors);
  }

  @Test
  void refusesGarbageInHandlers() throws IOException {
    Path file = EspEnds.file(folder, EspEnds.FOUR + " " + GCM);
    try (TestGraph graph = TestGraph.of(EspEnds.graph(file, "CheckLength(9999) ->"))) {
      for (String wrong : List.of("", "x", "a out spi 300", "a in\nb in", "a out spi x")) {
        assertThrows(HandlerException.class, () -> graph.write("sas.add", wrong), wrong);
      }
      for (String wrong : List.of("", "out", "out x", "in 1", "in x", "t0")) {
        assertThrows(HandlerException.class, () -> graph.write("sas.remove", wrong), wrong);
      }
      Files.delete(file);
      assertThrows(HandlerException.class, () -> graph.write("sas.reload", ""));
    }
  }

  /** Ten thousand mutated packets: nothing comes out of them, and all goes on. */
  @Test
  void survivesMutatedPackets() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (String algorithm : List.of(EspEnds.ALGORITHMS.get(0), EspEnds.ALGORITHMS.get(3))) {
      try (TestGraph graph =
          sniffed(EspEnds.FOUR + " " + algorithm + " encap espinudp 4500 4500")) {
        graph.send("in", EspEnds.four(100, 1), EspEnds.six(77, 2));
        List<byte[]> sent = List.copyOf(graph.packets("sniffed"));
        for (int i = 0; i < 5000; i++) {
          byte[] changed = sent.get(random.nextInt(2)).clone();
          for (int changes = random.nextInt(5); changes >= 0; changes--) {
            changed[random.nextInt(changed.length)] ^= 1 << random.nextInt(8);
          }
          changed[28 + random.nextInt(changed.length - 28)] ^= 0x20;
          boolean cut = random.nextInt(4) == 0;
          graph.send(
              "again", cut ? Arrays.copyOf(changed, random.nextInt(changed.length)) : changed);
        }
        assertEquals(2, graph.packets("out").size(), "seed " + seed);
        graph.send("in", EspEnds.four(100, 3));
        assertArrayEquals(EspEnds.four(100, 3), graph.packets("out").get(2), "seed " + seed);
      }
    }
  }

  /** What routes and asks for neighbours behind a tunnel goes by the annotation. */
  @Test
  void aTunnelOverIpv6IsRouted() throws IOException {
    Path file = EspEnds.file(folder, EspEnds.SIX + " " + EspEnds.ALGORITHMS.get(0));
    try (TestGraph graph =
        TestGraph.of(
            "sas :: SecurityAssociations("
                + file
                + "); in :: Inject -> EspEncap(sas, t0)"
                + " -> r :: LookupIP6Route(2001:db8::2 0, ::/0 1) -> out :: Capture;"
                + "r[1] -> lost :: Capture")) {
      graph.send("in", EspEnds.four(60, 1));
      assertEquals(1, graph.packets("out").size());
    }
  }
}
