// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tests cryptography.
 *
 * <p>{@code CryptoTest()}
 *
 * <p>Checks MD5 (RFC 1321), SHA-1 and SHA-256 (FIPS 180), HMAC (RFC 2202, RFC 4231), AES-GCM and
 * ChaCha20-Poly1305, as this machine's Java provides them, against published test vectors.
 */
@ElementInfo(name = "CryptoTest", ports = "0/0")
@ElementEffects
public final class CryptoTest extends SelfTest {
  /** Creates the element. */
  public CryptoTest() {}

  @Override
  void test() throws GeneralSecurityException {
    digest("MD5", "900150983cd24fb0d6963f7d28e17f72");
    digest("SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d");
    digest("SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    mac("HmacMD5", "750c783e6ab0b503eaa86e310a5db738");
    mac("HmacSHA1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    mac("HmacSHA256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    sealed(
        "AES/GCM/NoPadding",
        new SecretKeySpec(new byte[16], "AES"),
        new GCMParameterSpec(128, new byte[12]));
    sealed(
        "ChaCha20-Poly1305",
        new SecretKeySpec(new byte[32], "ChaCha20"),
        new IvParameterSpec(new byte[12]));
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(hex("000102030405060708090a0b0c0d0e0f"), "AES"));
    byte[] block = aes.doFinal(hex("00112233445566778899aabbccddeeff"));
    same("AES", "69c4e0d86a7b0430d8cdb78070b4c55a", HexFormat.of().formatHex(block));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void digest(String name, String expected) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance(name).digest(bytes("abc"));
    same(name, expected, HexFormat.of().formatHex(digest));
  }

  private void mac(String name, String expected) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(name);
    mac.init(new SecretKeySpec(bytes("Jefe"), name));
    byte[] code = mac.doFinal(bytes("what do ya want for nothing?"));
    same(name, expected, HexFormat.of().formatHex(code));
  }

  /** What was sealed is opened again, and not when a bit was changed. */
  private void sealed(String name, SecretKeySpec key, AlgorithmParameterSpec nonce)
      throws GeneralSecurityException {
    byte[] plain = bytes("a packet on its way");
    Cipher cipher = Cipher.getInstance(name);
    cipher.init(Cipher.ENCRYPT_MODE, key, nonce);
    byte[] sealed = cipher.doFinal(plain);
    cipher = Cipher.getInstance(name);
    cipher.init(Cipher.DECRYPT_MODE, key, nonce);
    check(name, Arrays.equals(plain, cipher.doFinal(sealed)));
    sealed[3] ^= 1;
    cipher = Cipher.getInstance(name);
    cipher.init(Cipher.DECRYPT_MODE, key, nonce);
    try {
      cipher.doFinal(sealed);
      check(name + " notices a change", false);
    } catch (AEADBadTagException e) {
      // As it should be.
    }
  }
}
