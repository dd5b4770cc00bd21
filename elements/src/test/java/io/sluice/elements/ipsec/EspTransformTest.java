// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import static io.sluice.testing.TestGraph.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.vpn.CipherChoice;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EspTransformTest {
  /** Where the payload begins, behind an IV of eight bytes. */
  private static final int TEXT = EspTransform.HEADER + 8;

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
    check(SaSpec.Algorithm.CHACHA20_POLY1305, key, 5, false, text, expected);
  }

  /**
   * Has a transform make a known packet, and another one take it, but not a changed one.
   *
   * @param key with its salt
   * @param text payload, padding and the two bytes behind it
   * @param sealed the packet, from its SPI to its ICV
   */
  static void check(
      SaSpec.Algorithm algorithm,
      byte[] key,
      long sequence,
      boolean extended,
      byte[] text,
      byte[] sealed) {
    AeadTransform sender =
        new AeadTransform(CipherChoice.JCE, spec(algorithm, true, key, null, extended));
    AeadTransform receiver =
        new AeadTransform(CipherChoice.JCE, spec(algorithm, false, key, null, extended));
    byte[] plain = Arrays.copyOf(sealed, sealed.length);
    Arrays.fill(plain, EspTransform.HEADER, plain.length, (byte) 0);
    System.arraycopy(text, 0, plain, TEXT, text.length);
    try (PlainPool pool = new PlainPool(1)) {
      PacketAllocator packets = pool.newAllocator();
      long packet = packets.packetOf(plain);
      long esp = Mbuf.data(packet);
      sender.setNextIv(ByteBuffer.wrap(sealed).getLong(EspTransform.HEADER));
      assertTrue(sender.seal(packet, 0, TEXT + text.length, sequence));
      assertArrayEquals(sealed, bytes(esp, sealed.length));
      for (int at : new int[] {0, EspTransform.HEADER, TEXT, sealed.length - 1}) {
        Bytes.putU8(esp + at, Bytes.u8(esp + at) ^ 1);
        assertFalse(receiver.open(packet, 0, sealed.length, sequence), "byte " + at);
        Bytes.copyIn(esp, sealed, 0, sealed.length);
      }
      assertFalse(receiver.open(packet, 0, sealed.length, sequence + 1));
      Bytes.copyIn(esp, sealed, 0, sealed.length);
      assertTrue(receiver.open(packet, 0, sealed.length, sequence));
      assertArrayEquals(text, bytes(esp + TEXT, text.length));
      packets.free(packet);
    }
  }

  private static SaSpec spec(
      SaSpec.Algorithm algorithm, boolean outbound, byte[] key, byte[] authKey, boolean extended) {
    return new SaSpec("x", outbound, 0x1000, null, algorithm, key, authKey, extended, 64);
  }

  private static byte[] bytes(long address, int length) {
    byte[] bytes = new byte[length];
    Bytes.copyOut(address, bytes, 0, length);
    return bytes;
  }

  /** IVs neither repeat nor follow from each other. */
  @Test
  void choosesIvsByChance() {
    CbcHmacTransform sender = cbc();
    byte[] first = sealZeros(sender);
    assertFalse(Arrays.equals(first, sealZeros(sender)));
    assertFalse(Arrays.equals(first, sealZeros(cbc())));
  }

  private static CbcHmacTransform cbc() {
    SaSpec.Algorithm algorithm = SaSpec.Algorithm.AES_CBC_HMAC_SHA256;
    return new CbcHmacTransform(spec(algorithm, true, new byte[16], new byte[32], false));
  }

  private static byte[] sealZeros(CbcHmacTransform sender) {
    try (PlainPool pool = new PlainPool(1)) {
      PacketAllocator packets = pool.newAllocator();
      long packet = packets.packetOf(new byte[80]);
      sender.seal(packet, 0, 56, 1);
      byte[] sealed = bytes(Mbuf.data(packet), 80);
      packets.free(packet);
      return sealed;
    }
  }
}
