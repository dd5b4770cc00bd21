// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import java.util.Arrays;

/**
 * BLAKE2s (RFC 7693): a hash of up to 32 bytes, with a key if wanted, and the HMAC (RFC 2104) that
 * the Noise protocol makes of it. For handshakes, not for the packet path. Its time does not depend
 * on what is hashed.
 */
final class Blake2s {
  /** Length of a full hash in bytes. */
  static final int HASH = 32;

  private static final int BLOCK = 64;

  private static final int[] IV = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  /** The message schedule: for each round, which word goes where; a word is a hexadecimal digit. */
  private static final long[] SIGMA = {
    0x0123456789abcdefL,
    0xea489fd61c02b753L,
    0xb8c052fdae367194L,
    0x7931dcbe265a40f8L,
    0x905724afe1bc683dL,
    0x2c6a0b834d75fe19L,
    0xc51fed4a0763928bL,
    0xdb7ec13950f4862aL,
    0x6fe9b308c2d714a5L,
    0xa2847615fb9e3cd0L
  };

  private final int[] state = IV.clone();
  private final byte[] block = new byte[BLOCK];
  private final int length;
  private int filled;
  private long total;

  /**
   * Begins a hash.
   *
   * @param length of the hash in bytes, 1 to 32
   * @param key up to 32 bytes; none for a plain hash
   */
  Blake2s(int length, byte... key) {
    this.length = length;
    state[0] ^= 0x0101_0000 ^ key.length << 8 ^ length;
    if (key.length > 0) {
      System.arraycopy(key, 0, block, 0, key.length);
      filled = BLOCK;
    }
  }

  /** Hashes the parts one behind the other. */
  static byte[] hash(byte[]... parts) {
    Blake2s hash = new Blake2s(HASH);
    for (byte[] part : parts) {
      hash.update(part, 0, part.length);
    }
    return hash.finish();
  }

  /** A keyed hash of 16 bytes over the first bytes of an array: MAC of section 5.4. */
  static byte[] mac(byte[] key, byte[] data, int length) {
    return new Blake2s(16, key).update(data, 0, length).finish();
  }

  /** HMAC with a key of 32 bytes over parts one behind the other. */
  static byte[] hmac(byte[] key, byte[]... parts) {
    byte[] pad = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      pad[i] = (byte) (0x36 ^ (i < key.length ? key[i] : 0));
    }
    Blake2s inner = new Blake2s(HASH).update(pad, 0, BLOCK);
    for (byte[] part : parts) {
      inner.update(part, 0, part.length);
    }
    for (int i = 0; i < BLOCK; i++) {
      pad[i] ^= 0x36 ^ 0x5c;
    }
    byte[] first = inner.finish();
    byte[] result = new Blake2s(HASH).update(pad, 0, BLOCK).update(first, 0, HASH).finish();
    Arrays.fill(pad, (byte) 0);
    Arrays.fill(first, (byte) 0);
    return result;
  }

  /** Adds bytes. */
  Blake2s update(byte[] data, int offset, int count) {
    int at = offset;
    int left = count;
    while (left > 0) {
      // The last block is compressed otherwise, so a full one waits until more comes.
      if (filled == BLOCK) {
        total += BLOCK;
        compress(false);
        filled = 0;
      }
      int take = Math.min(left, BLOCK - filled);
      System.arraycopy(data, at, block, filled, take);
      filled += take;
      at += take;
      left -= take;
    }
    return this;
  }

  /** Ends the hash and wipes what led to it. */
  byte[] finish() {
    total += filled;
    Arrays.fill(block, filled, BLOCK, (byte) 0);
    compress(true);
    byte[] hash = new byte[length];
    for (int i = 0; i < length; i++) {
      hash[i] = (byte) (state[i >> 2] >>> 8 * (i & 3));
    }
    Arrays.fill(state, 0);
    Arrays.fill(block, (byte) 0);
    return hash;
  }

  private void compress(boolean last) {
    int[] m = new int[16];
    for (int i = 0; i < 16; i++) {
      m[i] = LittleEndian.getInt(block, 4 * i);
    }
    int[] v = Arrays.copyOf(state, 16);
    System.arraycopy(IV, 0, v, 8, 8);
    v[12] ^= (int) total;
    v[13] ^= (int) (total >>> 32);
    v[14] ^= last ? -1 : 0;
    for (long order : SIGMA) {
      for (int i = 0; i < 4; i++) {
        mix(v, i, 4 + i, 8 + i, 12 + i, m[word(order, 2 * i)], m[word(order, 2 * i + 1)]);
      }
      for (int i = 0; i < 4; i++) {
        int a = m[word(order, 8 + 2 * i)];
        int b = m[word(order, 9 + 2 * i)];
        mix(v, i, 4 + (i + 1 & 3), 8 + (i + 2 & 3), 12 + (i + 3 & 3), a, b);
      }
    }
    for (int i = 0; i < 8; i++) {
      state[i] ^= v[i] ^ v[i + 8];
    }
    Arrays.fill(m, 0);
    Arrays.fill(v, 0);
  }

  private static int word(long order, int place) {
    return (int) (order >>> 60 - 4 * place) & 15;
  }

  private static void mix(int[] v, int a, int b, int c, int d, int x, int y) {
    v[a] += v[b] + x;
    v[d] = Integer.rotateRight(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = Integer.rotateRight(v[b] ^ v[c], 12);
    v[a] += v[b] + y;
    v[d] = Integer.rotateRight(v[d] ^ v[a], 8);
    v[c] += v[d];
    v[b] = Integer.rotateRight(v[b] ^ v[c], 7);
  }
}
