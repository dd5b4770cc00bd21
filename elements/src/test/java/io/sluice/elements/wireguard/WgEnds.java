// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Keys and files of two ends, A at 192.0.2.1 and B at 192.0.2.2, for tests. */
final class WgEnds {
  static final int PORT_A = 51820;
  static final int PORT_B = 51821;

  final byte[] privateA = Curve.newPrivateKey();
  final byte[] privateB = Curve.newPrivateKey();
  final byte[] preshared = Curve.newPrivateKey();
  final Path fileA;
  final Path fileB;

  WgEnds(Path folder) throws IOException {
    fileA = folder.resolve("a.conf");
    fileB = folder.resolve("b.conf");
    Files.writeString(
        fileA,
        "[Interface]\nPrivateKey = %s\nListenPort = %d\nAddress = 10.0.0.1/24\n"
                .formatted(text(privateA), PORT_A)
            + peer(privateB, "192.0.2.2:" + PORT_B, "10.0.0.2/32, fd00::2/128"));
    Files.writeString(
        fileB,
        "[Interface]\nPrivateKey = %s\nListenPort = %d\n".formatted(text(privateB), PORT_B)
            + peer(privateA, "192.0.2.1:" + PORT_A, "10.0.0.1/32, fd00::1/128"));
  }

  String peer(byte[] privateKey, String endpoint, String allowed) {
    return "[Peer]\nPublicKey = %s\nPresharedKey = %s\nAllowedIPs = %s\nEndpoint = %s\n"
        .formatted(text(Curve.publicKey(privateKey)), text(preshared), allowed, endpoint);
  }

  static String text(byte[] key) {
    return Base64.getEncoder().encodeToString(key);
  }

  /** Both ends, joined by cables that may have something on the way. */
  String graph(String wayToB, String wayToA) {
    return ("inA :: Inject -> a :: WireGuard(%s, LOCAL 192.0.2.1) -> outA :: Capture;"
            + "inB :: Inject -> b :: WireGuard(%s, LOCAL 192.0.2.2) -> outB :: Capture;"
            + "a[1] -> %s [1] b; b[1] -> %s [1] a;")
        .formatted(fileA, fileB, wayToB, wayToA);
  }

  /** An IPv4 packet of some length, UDP by its header, with a number at its end. */
  static byte[] inner(int src, int dst, int length, int number) {
    byte[] packet = new byte[length];
    ByteBuffer.wrap(packet)
        .putShort((short) 0x4500)
        .putShort((short) length)
        .putInt(0)
        .putShort((short) 0x4011)
        .putShort((short) 0)
        .putInt(src)
        .putInt(dst)
        .putInt(length - 4, number);
    return packet;
  }

  static byte[] fromA(int length, int number) {
    return inner(0x0a00_0001, 0x0a00_0002, length, number);
  }

  static byte[] fromB(int length, int number) {
    return inner(0x0a00_0002, 0x0a00_0001, length, number);
  }
}
