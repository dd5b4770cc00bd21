// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of associations and packets for tests. */
final class EspEnds {
  static final String KEY16 = "000102030405060708090a0b0c0d0e0f";
  static final String KEY32 = KEY16 + "101112131415161718191a1b1c1d1e1f";
  static final String SALT = "a0a1a2a3";

  /** Algorithms as the file has them. */
  static final List<String> ALGORITHMS =
      List.of(
          "aead rfc4106(gcm(aes)) 0x" + KEY16 + SALT + " 128",
          "aead rfc4106(gcm(aes)) 0x" + KEY32 + SALT + " 128",
          "aead rfc7539esp(chacha20,poly1305) 0x" + KEY32 + SALT + " 128",
          "enc cbc(aes) 0x" + KEY16 + " auth-trunc hmac(sha256) 0x" + KEY32 + " 128",
          "enc cbc(aes) 0x" + KEY32 + " auth-trunc hmac(sha256) 0x" + KEY32 + " 128");

  static final String FOUR = "src 192.0.2.1 dst 192.0.2.2";
  static final String SIX = "src 2001:db8::1 dst 2001:db8::2";

  private EspEnds() {}

  /** An association and its other end, on one line each. */
  static Path file(Path folder, String... options) throws IOException {
    Path file = Files.createTempFile(folder, "sa", "");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < options.length; i++) {
      lines.add("t%d out spi 0x%x %s".formatted(i, 0x1000 + i, options[i]));
      lines.add("t%d in spi 0x%x %s".formatted(i, 0x1000 + i, options[i]));
    }
    Files.write(file, lines);
    return file;
  }

  /** One tunnel, from {@code in} to {@code out}; something may be on the way. */
  static String graph(Path file, String way) {
    return ("sas :: SecurityAssociations(%s); in :: Inject -> enc :: EspEncap(sas, t0) -> %s"
            + " dec :: EspDecap(sas) -> out :: Capture; dec[1] -> other :: Capture;")
        .formatted(file, way);
  }

  static byte[] four(int length, int number) {
    byte[] packet = new byte[length];
    ByteBuffer.wrap(packet)
        .putShort((short) 0x4500)
        .putShort((short) length)
        .putInt(0)
        .putShort((short) 0x4011)
        .putShort((short) 0)
        .putInt(0x0a00_0001)
        .putInt(0x0a00_0002)
        .putInt(length - 4, number);
    return packet;
  }

  static byte[] six(int length, int number) {
    byte[] packet = new byte[length];
    ByteBuffer.wrap(packet)
        .putInt(0x6000_0000)
        .putShort((short) (length - 40))
        .putShort((short) 0x3b40)
        .putLong(0xfd00_0000_0000_0000L)
        .putLong(1)
        .putLong(0xfd00_0000_0000_0000L)
        .putLong(2)
        .putInt(length - 4, number);
    return packet;
  }
}
