// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.device.PacketCipher;
import io.sluice.device.PacketCiphers.Algorithm;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JceCipherTest {
  private static final int BEFORE = 20;
  private static final int TAG = PacketCipher.TAG;

  /** Short and long packets by turns, with bytes around the text that stay as they are. */
  @ParameterizedTest
  @CsvSource({
    "AES_GCM, 16, 8",
    "AES_GCM, 32, 12",
    "CHACHA20_POLY1305, 32, 0",
    "CHACHA20_POLY1305, 32, 12"
  })
  void opensWhatItSealed(Algorithm algorithm, int keyLength, int besideLength) {
    byte[] key = new byte[keyLength];
    new Random(1).nextBytes(key);
    PacketCipher sender = CipherChoice.JCE.open(algorithm, key, true, besideLength);
    PacketCipher receiver = CipherChoice.JCE.open(algorithm, key, false, besideLength);
    try (PlainPool pool = new PlainPool(8)) {
      PacketAllocator packets = pool.newAllocator();
      int nonce = 0;
      for (int length : new int[] {0, 1, 1400, 64, 2048, 9000, 20, 65_000, 1}) {
        nonce++;
        byte[] bytes = new byte[BEFORE + length + TAG + 4];
        new Random(length).nextBytes(bytes);
        long packet = packets.packetOf(bytes);
        assertTrue(sender.run(packet, BEFORE, length, 5, nonce, 7, 8));
        byte[] sealed = copy(packet);
        for (int i = 0; i < bytes.length; i++) {
          boolean outside = i < BEFORE || i >= BEFORE + length + TAG;
          assertTrue(!outside || sealed[i] == bytes[i], "byte " + i);
        }
        assertFalse(receiver.run(packet, BEFORE, length, 5, nonce + 1, 7, 8));
        restore(packet, sealed);
        if (besideLength > 0) {
          assertFalse(receiver.run(packet, BEFORE, length, 5, nonce, 6, 8));
          restore(packet, sealed);
        }
        if (besideLength > 8) {
          assertFalse(receiver.run(packet, BEFORE, length, 5, nonce, 7, 9));
          restore(packet, sealed);
        }
        assertTrue(receiver.run(packet, BEFORE, length, 5, nonce, 7, 8));
        byte[] opened = copy(packet);
        System.arraycopy(bytes, BEFORE + length, opened, BEFORE + length, TAG);
        assertArrayEquals(bytes, opened, "length " + length);
        packets.free(packet);
      }
    }
  }

  private static byte[] copy(long packet) {
    byte[] bytes = new byte[Mbuf.length(packet)];
    Bytes.copyOut(Mbuf.data(packet), bytes, 0, bytes.length);
    return bytes;
  }

  private static void restore(long packet, byte[] bytes) {
    Bytes.copyIn(Mbuf.data(packet), bytes, 0, bytes.length);
  }

  @Test
  void isOfNoUseWithoutItsKey() {
    PacketCipher cipher = CipherChoice.JCE.open(Algorithm.AES_GCM, new byte[16], true, 0);
    cipher.close();
    try (PlainPool pool = new PlainPool(1)) {
      PacketAllocator packets = pool.newAllocator();
      long packet = packets.packetOf(new byte[32]);
      assertThrows(IllegalStateException.class, () -> cipher.run(packet, 0, 16, 1, 1, 0, 0));
      packets.free(packet);
    }
  }
}
