// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.vpn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.util.Base64;
import java.util.List;

/** The tunnels that are measured, and the configurations of both of their ends. */
enum Tunnel {
  WIREGUARD("WireGuard", BareCipher.Kind.CHACHA20_POLY1305, null),
  WIREGUARD_DEVICE("WireGuard by cryptodev", BareCipher.Kind.CHACHA20_POLY1305, null),
  ESP_CHACHA(
      "ESP, ChaCha20-Poly1305",
      BareCipher.Kind.CHACHA20_POLY1305,
      "aead rfc7539esp(chacha20,poly1305) 0x" + "07".repeat(36) + " 128"),
  ESP_CHACHA_DEVICE(
      "ESP, ChaCha20-Poly1305 by cryptodev",
      BareCipher.Kind.CHACHA20_POLY1305,
      ESP_CHACHA.algorithm),
  ESP_GCM(
      "ESP, AES-128-GCM",
      BareCipher.Kind.AES_GCM,
      "aead rfc4106(gcm(aes)) 0x" + "07".repeat(20) + " 128"),
  ESP_GCM_DEVICE("ESP, AES-128-GCM by cryptodev", BareCipher.Kind.AES_GCM, ESP_GCM.algorithm),
  ESP_CBC(
      "ESP, AES-128-CBC and HMAC-SHA-256",
      BareCipher.Kind.AES_CBC_HMAC,
      "enc cbc(aes) 0x"
          + "07".repeat(16)
          + " auth-trunc hmac(sha256) 0x"
          + "07".repeat(32)
          + " 128");

  final String title;
  final BareCipher.Kind cipher;
  private final String algorithm;

  Tunnel(String title, BareCipher.Kind cipher, String algorithm) {
    this.title = title;
    this.cipher = cipher;
    this.algorithm = algorithm;
  }

  boolean isWireGuard() {
    return algorithm == null;
  }

  /** Whether DPDK must be there. */
  boolean needsDevice() {
    return this == WIREGUARD_DEVICE || this == ESP_CHACHA_DEVICE || this == ESP_GCM_DEVICE;
  }

  /** How many bytes the cipher authenticates beside the packet. */
  int besideLength() {
    return isWireGuard() || cipher == BareCipher.Kind.AES_CBC_HMAC ? 0 : 8;
  }

  /** A private key and its public one, in base 64. */
  record Keys(String secret, String open) {
    static Keys make() {
      try {
        var pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        byte[] secret = ((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow();
        byte[] bigEndian = ((XECPublicKey) pair.getPublic()).getU().toByteArray();
        byte[] open = new byte[32];
        for (int i = 0; i < Math.min(32, bigEndian.length); i++) {
          open[i] = bigEndian[bigEndian.length - 1 - i];
        }
        Base64.Encoder text = Base64.getEncoder();
        return new Keys(text.encodeToString(secret), text.encodeToString(open));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this Java has no X25519", e);
      }
    }
  }

  /**
   * Writes a file of wg-quick.
   *
   * @param peer where the other end is; empty when it begins
   */
  static void writeWireGuard(Path file, Keys own, int port, Keys other, String peer, String allowed)
      throws IOException {
    Files.write(
        file,
        List.of(
            "[Interface]",
            "PrivateKey = " + own.secret,
            "ListenPort = " + port,
            "[Peer]",
            "PublicKey = " + other.open,
            "AllowedIPs = " + allowed,
            peer.isEmpty() ? "" : "Endpoint = " + peer));
  }

  /**
   * A graph in memory: packets are encrypted, and decrypted again if wanted.
   *
   * @param folder where its keys may lie
   * @param length of packets at its sink
   * @param both whether they are decrypted, too
   * @return a configuration with {@code in :: BenchSource} and {@code out :: BenchSink}
   */
  String graph(Path folder, int length, boolean both) throws IOException {
    String sink = "out :: BenchSink(" + length + ");\n";
    if (isWireGuard()) {
      Keys near = Keys.make();
      Keys far = Keys.make();
      String peer = "192.0.2.2:51821";
      writeWireGuard(folder.resolve("near"), near, 51820, far, peer, "0.0.0.0/0");
      writeWireGuard(folder.resolve("far"), far, 51821, near, "", "0.0.0.0/0");
      // Handshake messages find their way in both cases; only the packets end at the sink early.
      return "near :: WireGuard(%1$s/near, LOCAL 192.0.2.1%2$s); far :: WireGuard(%1$s/far%2$s);\n"
              .formatted(folder, cipherKeyword())
          + "in :: BenchSource -> [0] near [1] -> "
          + (both
              ? "[1] far;\n"
              : "data :: Classifier(28/04, -) -> " + sink + "data[1] -> [1] far;\n")
          + (both ? "far[0] -> " + sink : "far[0] -> Discard;\n")
          + "Idle -> [0] far [1] -> [1] near [0] -> Discard;\n";
    }
    return associations(folder)
        + "\nin :: BenchSource -> EspEncap(sas, t) -> "
        + (both ? "EspDecap(sas) -> " : "")
        + sink;
  }

  /** Writes a file of associations, and declares {@code sas} with it, whose tunnel is {@code t}. */
  String associations(Path folder) throws IOException {
    Path file = folder.resolve("associations");
    String ends = "src 192.0.2.1 dst 192.0.2.2 spi 0x1000 " + algorithm;
    Files.write(file, List.of("t out " + ends, "t in " + ends));
    return "sas :: SecurityAssociations(%s%s);".formatted(file, cipherKeyword());
  }

  private String cipherKeyword() {
    return needsDevice() ? ", CIPHER cryptodev" : "";
  }
}
