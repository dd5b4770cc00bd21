// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import static io.sluice.testing.TestGraph.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EspTransformTest {
  /** RFC 7634, appendix A: a whole packet. */
  @Test
  void encryptsThePacketOfRfc7634() {
    byte[] key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3");
    byte[] text =
        hex(
            "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec10"
                + "0007362708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
                + "2425262728292a2b2c2d2e2f303132333435363701020204");
    byte[] expected =
        hex(
            "01020304000000051011121314151617"
                + "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c6"
                + "14ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3"
                + "cbec163fac469b502773f6fb94e664da9165b82829f641e0"
                + "76aaa8266b7fb0f7b11b369907e1ad43");
    check(SaSpec.Algorithm.CHACHA20_POLY1305, key, 5, false, 0x1011121314151617L, text, expected);
  }

  /** The first case of draft-mcgrew-gcm-test, with an extended sequence number. */
  @Test
  void encryptsWithAesGcmAndExtendedSequenceNumbers() {
    byte[] key = hex("4c80cdefbb5d10da906ac73c3613a6342e443b68");
    byte[] text =
        hex(
            "45000048699a000080114db7c0a80102c0a801010a9bf15638d3010000010000"
                + "00000000045f736970045f756470037369700963796265726369747902646b00"
                + "0021000101020201");
    byte[] expected =
        hex(
            "00004321000000004956ed7e3b244cfe"
                + "fecf537e729d5b07dc30df528dd22b768d1b98736696a6fd348509fa13ceac34"
                + "cfa2436f14a3f3cf65925bf1f4a13c5d15b21e1884f5ff6247aeabb786b93bce"
                + "61bc17d768fd9732459018148f6cbe722fd04796562dfdb4");
    long sequence = 0x8765432100000000L;
    check(SaSpec.Algorithm.AES_GCM, key, sequence, true, 0x4956ed7e3b244cfeL, text, expected);
  }

  private static void check(
      SaSpec.Algorithm algorithm,
      byte[] key,
      long sequence,
      boolean extended,
      long iv,
      byte[] text,
      byte[] expected) {
    AeadTransform sender = new AeadTransform(algorithm, key, true);
    sender.setNextIv(iv);
    byte[] data = new byte[expected.length];
    System.arraycopy(expected, 0, data, 0, EspTransform.HEADER);
    System.arraycopy(text, 0, data, 16, text.length);
    sender.seal(data, 16 + text.length, sequence, extended);
    assertArrayEquals(expected, data);
    AeadTransform receiver = new AeadTransform(algorithm, key, false);
    byte[] opened = new byte[data.length];
    assertTrue(receiver.open(data, data.length, opened, sequence, extended));
    assertArrayEquals(text, Arrays.copyOfRange(opened, 16, 16 + text.length));
    assertFalse(receiver.open(data, data.length, opened, sequence + 1, extended));
  }

  /** IVs neither repeat nor follow from each other. */
  @Test
  void choosesIvsByChance() {
    CbcHmacTransform sender = new CbcHmacTransform(new byte[16], new byte[32], true);
    byte[] first = new byte[80];
    byte[] second = new byte[80];
    sender.seal(first, 56, 1, false);
    sender.seal(second, 56, 1, false);
    assertFalse(Arrays.equals(first, second));
    byte[] other = new byte[80];
    new CbcHmacTransform(new byte[16], new byte[32], true).seal(other, 56, 1, false);
    assertFalse(Arrays.equals(first, other));
  }
}
