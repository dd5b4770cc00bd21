// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

/**
 * A keyed hash that stays unknown to those who see its values (J.-P. Aumasson and D. J. Bernstein,
 * "SipHash: a fast short-input PRF", 2012): SipHash-2-4 of three words. Allocates nothing.
 */
public final class SipHash {
  private final long key0;
  private final long key1;
  private long v0;
  private long v1;
  private long v2;
  private long v3;

  /**
   * Creates a hash.
   *
   * @param key0 the first half of the key, a little-endian word
   * @param key1 the second half
   */
  public SipHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /**
   * The hash of 24 bytes, given as little-endian words.
   *
   * @param first bytes 0 to 7
   * @param second bytes 8 to 15
   * @param third bytes 16 to 23
   * @return the hash
   */
  public long hash(long first, long second, long third) {
    v0 = key0 ^ 0x736f_6d65_7073_6575L;
    v1 = key1 ^ 0x646f_7261_6e64_6f6dL;
    v2 = key0 ^ 0x6c79_6765_6e65_7261L;
    v3 = key1 ^ 0x7465_6462_7974_6573L;
    compress(first);
    compress(second);
    compress(third);
    // The length in bytes is the highest byte of the last word.
    compress(24L << 56);
    v2 ^= 0xff;
    for (int i = 0; i < 4; i++) {
      round();
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void compress(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  private void round() {
    v0 += v1;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v3;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 += v3;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 += v1;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v2 = Long.rotateLeft(v2, 32);
  }
}
