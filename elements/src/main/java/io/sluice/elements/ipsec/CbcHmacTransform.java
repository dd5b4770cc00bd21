// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import io.sluice.elements.vpn.CipherKey;
import io.sluice.elements.vpn.Scratch;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;

/**
 * ESP by AES-CBC (RFC 3602), authenticated by HMAC-SHA-256-128 (RFC 4868) over all from the SPI to
 * the next header, and the upper half of an extended sequence number behind it. The JCE wants
 * arrays: packets are copied into one and back.
 *
 * <p>An IV must not be foreseen: it is a counter encrypted with a key of chance that nobody else
 * has.
 */
final class CbcHmacTransform extends EspTransform {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int BLOCK = 16;
  private static final int TEXT = HEADER + BLOCK;

  private final CipherKey key;
  private final CipherKey authKey;
  private final int mode;
  private final Cipher cipher;
  private final Mac mac;
  private final Cipher ivCipher;

  /** Whether the upper half of sequence numbers is authenticated, too. */
  private final boolean extended;

  private final byte[] iv = new byte[BLOCK];
  private final byte[] number = new byte[8];
  private final byte[] full = new byte[32];
  private final byte[] expected = new byte[ICV];
  private final byte[] found = new byte[ICV];
  private final Scratch data = new Scratch();
  private final Scratch opened = new Scratch();
  private long counter;

  /**
   * Creates it.
   *
   * @param spec of an association with two keys, which stay the caller's
   */
  CbcHmacTransform(SaSpec spec) {
    super(BLOCK, BLOCK);
    key = new CipherKey("AES", spec.key);
    authKey = new CipherKey("HmacSHA256", spec.authKey);
    extended = spec.extended;
    mode = spec.outbound ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
    byte[] chance = new byte[16];
    new SecureRandom().nextBytes(chance);
    try {
      cipher = Cipher.getInstance("AES/CBC/NoPadding");
      mac = Mac.getInstance("HmacSHA256");
      mac.init(authKey);
      ivCipher = Cipher.getInstance("AES/ECB/NoPadding");
      ivCipher.init(Cipher.ENCRYPT_MODE, new CipherKey("AES", chance));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-CBC or HMAC-SHA-256", e);
    }
    Arrays.fill(chance, (byte) 0);
  }

  @Override
  boolean seal(long packet, int at, int length, long sequence) {
    long esp = Mbuf.data(packet) + at;
    byte[] array = data.atLeast(length + ICV);
    Bytes.copyOut(esp, array, 0, length);
    try {
      Arrays.fill(iv, 0, 8, (byte) 0);
      LONGS.set(iv, 8, counter++);
      ivCipher.doFinal(iv, 0, BLOCK, array, HEADER);
      System.arraycopy(array, HEADER, iv, 0, BLOCK);
      crypt(array, length, array);
      authenticate(array, length, sequence, array, length);
    } catch (GeneralSecurityException e) {
      throw failure(e);
    }
    Bytes.copyIn(esp, array, 0, length + ICV);
    return true;
  }

  @Override
  boolean open(long packet, int at, int length, long sequence) {
    long esp = Mbuf.data(packet) + at;
    int end = length - ICV;
    byte[] array = data.atLeast(length);
    byte[] to = opened.atLeast(length);
    Bytes.copyOut(esp, array, 0, length);
    try {
      authenticate(array, end, sequence, expected, 0);
      System.arraycopy(array, end, found, 0, ICV);
      if (!MessageDigest.isEqual(expected, found)) {
        return false;
      }
      System.arraycopy(array, HEADER, iv, 0, BLOCK);
      crypt(array, end, to);
    } catch (GeneralSecurityException e) {
      throw failure(e);
    }
    Bytes.copyIn(esp + TEXT, to, TEXT, end - TEXT);
    return true;
  }

  private void crypt(byte[] array, int end, byte[] to) throws GeneralSecurityException {
    cipher.init(mode, key, new IvParameterSpec(iv));
    cipher.doFinal(array, TEXT, end - TEXT, to, TEXT);
  }

  private void authenticate(byte[] array, int length, long sequence, byte[] to, int at)
      throws GeneralSecurityException {
    mac.update(array, 0, length);
    if (extended) {
      LONGS.set(number, 0, sequence);
      mac.update(number, 0, 4);
    }
    mac.doFinal(full, 0);
    System.arraycopy(full, 0, to, at, ICV);
  }

  private static IllegalStateException failure(GeneralSecurityException e) {
    return new IllegalStateException("cipher failed: " + e.getClass().getSimpleName(), e);
  }

  @Override
  void destroy() {
    key.destroy();
    authKey.destroy();
    data.wipe();
    opened.wipe();
  }
}
