// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import io.sluice.device.PacketCipher;
import io.sluice.device.PacketCiphers.Algorithm;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A cipher by the JCE, whose engines work on arrays: a packet's text is copied into one, and what
 * came of it back. Allocates what {@link Aead} does, and longer arrays for the first long packet.
 */
final class JceCipher implements PacketCipher {
  // Whole words: what is read soon after as wide as it was written comes from the store buffer.
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Aead aead;
  private final boolean seals;
  private final byte[] nonce = new byte[Aead.NONCE];
  private final byte[] beside = new byte[12];
  private final int besideLength;

  /** What is encrypted, in place, or to be decrypted. */
  private final Scratch data = new Scratch();

  /** What was decrypted. */
  private final Scratch opened = new Scratch();

  /** As {@link CipherChoice#open}. */
  JceCipher(Algorithm algorithm, byte[] key, boolean seals, int besideLength) {
    boolean gcm = algorithm == Algorithm.AES_GCM;
    aead = gcm ? Aead.aesGcm(key, seals) : Aead.chaCha20Poly1305(key, seals);
    this.seals = seals;
    this.besideLength = besideLength;
  }

  @Override
  public boolean run(
      long packet, int offset, int length, long begin, int end, long besideBegin, int besideEnd) {
    LONGS.set(nonce, 0, begin);
    INTS.set(nonce, 8, end);
    LONGS.set(beside, 0, besideBegin);
    INTS.set(beside, 8, besideEnd);
    long text = Mbuf.data(packet) + offset;
    return seals ? seal(text, length) : open(text, length);
  }

  private boolean seal(long text, int length) {
    byte[] array = data.atLeast(length + TAG);
    Bytes.copyOut(text, array, 0, length);
    aead.seal(nonce, beside, besideLength, array, 0, length);
    Bytes.copyIn(text, array, 0, length + TAG);
    return true;
  }

  private boolean open(long text, int length) {
    byte[] array = data.atLeast(length + TAG);
    byte[] to = opened.atLeast(length + TAG);
    Bytes.copyOut(text, array, 0, length + TAG);
    if (!aead.open(nonce, beside, besideLength, array, 0, length + TAG, to)) {
      return false;
    }
    Bytes.copyIn(text, to, 0, length);
    return true;
  }

  @Override
  public void close() {
    aead.destroy();
    data.wipe();
    opened.wipe();
  }
}
