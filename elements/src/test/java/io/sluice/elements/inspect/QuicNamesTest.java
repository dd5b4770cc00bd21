// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuicNamesTest {
  private static final byte[] HELLO =
      TestGraph.hex(
          "0100003d 0303"
              + "00".repeat(32)
              + "00 0002 1301 01 00 0012 0000 000e 000c 00 0009 612e6578616d706c65");

  @TempDir Path folder;

  private final byte[] name = new byte[256];

  private String find(byte[] packet) {
    int count = new QuicNames().find(packet, packet.length, name);
    return new String(name, 0, count, StandardCharsets.ISO_8859_1);
  }

  /** An Initial packet with the keys that RFC 9001, A.1, gives for this connection identifier. */
  private static byte[] initial(byte[] frames) throws Exception {
    byte[] key = TestGraph.hex("1f369613dd76d5467730efcbe3b1a22d");
    byte[] nonce = TestGraph.hex("fa044b2f42a3fd3b46fb255c");
    byte[] mask = TestGraph.hex("9f50449e04a0e810283a1e9933adedd2");
    int payload = 1164;
    int rest = 2 + payload + 16;
    ByteBuffer header = ByteBuffer.allocate(20);
    header.put((byte) 0xc1).putInt(1);
    header.put((byte) 8).putLong(0x8394c8f03e515708L).put((byte) 0).put((byte) 0);
    header.putShort((short) (0x4000 | rest)).putShort((short) 7);
    nonce[11] ^= 7;
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    gcm.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    gcm.updateAAD(header.array());
    byte[] sealed = gcm.doFinal(Arrays.copyOf(frames, payload));
    byte[] packet = Arrays.copyOf(header.array(), 20 + sealed.length);
    System.arraycopy(sealed, 0, packet, 20, sealed.length);
    Cipher ecb = Cipher.getInstance("AES/ECB/NoPadding");
    ecb.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(mask, "AES"));
    byte[] bits = ecb.doFinal(packet, 22, 16);
    packet[0] ^= bits[0] & 15;
    packet[18] ^= bits[1];
    packet[19] ^= bits[2];
    return packet;
  }

  private static byte[] frames(int... cuts) {
    ByteBuffer out = ByteBuffer.allocate(512);
    // An acknowledgement with one more range, a ping, padding; then the pieces, the last one first.
    out.put(TestGraph.hex("02 05 00 01 00 01 01 01 0000"));
    int end = HELLO.length;
    for (int i = cuts.length - 1; i >= -1; i--) {
      int from = i < 0 ? 0 : cuts[i];
      out.put((byte) 6).putShort((short) (0x4000 | from)).put((byte) (0x40 | end - from >> 8));
      out.put((byte) (end - from)).put(HELLO, from, end - from);
      end = from;
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  @Test
  void nameOfVersion1() throws Exception {
    assertEquals("a.example", find(initial(frames())));
    assertEquals("a.example", find(initial(frames(3, 40, 60))));
    // Without its beginning.
    byte[] late = Arrays.copyOfRange(frames(3), 0, frames(3).length - 8);
    assertEquals("", find(initial(late)));
    byte[] wrong = initial(frames());
    wrong[600]++;
    assertEquals("", find(wrong));
    assertEquals("", find(Arrays.copyOf(initial(frames()), 1199)));
  }

  /** Pieces of a hello, each in a packet of its own. */
  private static byte[] piece(int from, int to) {
    ByteBuffer out = ByteBuffer.allocate(512);
    out.put((byte) 6).putShort((short) (0x4000 | from)).put((byte) (0x40 | to - from >> 8));
    out.put((byte) (to - from)).put(HELLO, from, to - from);
    return Arrays.copyOf(out.array(), out.position());
  }

  @Test
  void nameInSeveralPackets() throws Exception {
    QuicNames names = new QuicNames();
    byte[] first = initial(piece(0, 50));
    byte[] last = initial(piece(50, HELLO.length));
    for (int i = 0; i < 3; i++) {
      assertEquals(0, names.find(first, first.length, name));
      assertEquals(9, names.find(last, last.length, name));
      // The wrong way round, and one twice.
      assertEquals(0, names.find(last, last.length, name));
      assertEquals(0, names.find(last, last.length, name));
      assertEquals(9, names.find(first, first.length, name));
    }
    byte[] middle = initial(piece(40, 55));
    assertEquals(0, names.find(middle, middle.length, name));
    assertEquals(0, names.find(initial(piece(0, 40)), first.length, name));
    assertEquals(9, names.find(initial(piece(55, HELLO.length)), first.length, name));
  }

  @Test
  void rulesAskForTheNameInSeveralPackets() throws Exception {
    String rules = "drop quic any any -> any any (quic.sni; content:\"a.example\"; sid:1;)\n";
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      streams.graph.send("in", InspectedStreams.udp(5000, 443, initial(piece(0, 45))));
      assertEquals(1, streams.passed());
      streams.graph.send("in", InspectedStreams.udp(5000, 443, initial(piece(45, HELLO.length))));
      streams.graph.send("in", InspectedStreams.udp(5000, 443, new byte[50]));
      assertEquals(1, streams.passed());
    }
  }

  @Test
  void rulesAskForTheName() throws Exception {
    String rules =
        "drop quic any any -> any any (quic.sni; content:\"a.example\"; bsize:9; sid:1;)\n"
            + "alert quic any any -> any any (quic.sni; content:\"b.example\"; sid:2;)\n"
            + "alert tls any any -> any any (tls.sni; content:\"a.example\"; sid:3;)\n";
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      assertEquals("", streams.graph.read("x.refused"));
      streams.graph.send("in", InspectedStreams.udp(5000, 443, initial(frames(40))));
      streams.graph.send("in", InspectedStreams.udp(5000, 443, new byte[50]));
      streams.graph.send("in", InspectedStreams.udp(5001, 443, new byte[1300]));
      assertEquals("[1 x 1]", streams.alerts().toString());
      assertEquals(1, streams.passed());
    }
  }

  @Test
  void rulesAskForTheApplication() throws Exception {
    String rules = "alert udp any any -> any any (app-layer-protocol:quic; sid:1;)\n";
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      streams.graph.send("in", InspectedStreams.udp(5000, 443, initial(frames(40))));
      streams.graph.send("in", InspectedStreams.udp(5000, 443, new byte[50]));
      streams.graph.send("in", InspectedStreams.udp(5001, 443, new byte[1300]));
      assertEquals("[1 x 2]", streams.alerts().toString());
    }
  }

  @Test
  void nameInTheClear() {
    byte[] values = "x".repeat(5).concat("b.example").getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer packet = ByteBuffer.allocate(200);
    packet.put(
        TestGraph.hex("0d 0102030405060708 51303433 01 000000000000000000000000 a0 01 0400"));
    packet.put("CHLO".getBytes(StandardCharsets.ISO_8859_1)).put(TestGraph.hex("0200 0000"));
    packet.put(TestGraph.hex("50414400 05000000 534e4900 0e000000")).put(values);
    assertEquals("b.example", find(packet.array()));
    for (int length = 0; length < packet.position(); length++) {
      assertEquals("", find(Arrays.copyOf(packet.array(), length)));
    }
  }

  @Test
  void mutatedPacketsAreNothingWorse() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int names = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] frames = frames(random.nextInt(HELLO.length));
      for (int k = random.nextInt(4); k > 0; k--) {
        frames[random.nextInt(frames.length)] = (byte) random.nextInt(256);
      }
      byte[] packet = initial(frames);
      if (random.nextBoolean()) {
        packet[random.nextInt(20)] = (byte) random.nextInt(256);
      }
      names += find(packet).isEmpty() ? 0 : 1;
    }
    assertTrue(names > 200 && names < 2800, names + " names, seed " + seed);
  }
}
