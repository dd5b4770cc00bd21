// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.packet.Memory;
import java.security.SecureRandom;

/**
 * A keyed hash of a pair of IPv6 addresses, which stands for them in a {@link
 * io.sluice.flow.FlowKey}. Multiplications to 128 bits, whose halves are folded; the seed is the
 * process's own, so that nobody outside can make two pairs meet. Allocates nothing.
 */
public final class AddressHash {
  private static final long[] SEEDS = new SecureRandom().longs(4).toArray();

  private AddressHash() {}

  /**
   * Hashes addresses as they lie in packets.
   *
   * @param src the source, 16 bytes
   * @param dst the destination
   * @return 64 bits; others for the pair the other way round
   */
  public static long of(long src, long dst) {
    return of(
        Memory.getLong(src), Memory.getLong(src + 8), Memory.getLong(dst), Memory.getLong(dst + 8));
  }

  /**
   * Hashes addresses given as words, each as a load in the byte order of the machine finds it in a
   * packet.
   *
   * @param srcFirst the first 8 bytes of the source
   * @param srcLast the last 8 bytes
   * @param dstFirst the first 8 bytes of the destination
   * @param dstLast the last 8 bytes
   * @return as {@link #of(long, long)}
   */
  public static long of(long srcFirst, long srcLast, long dstFirst, long dstLast) {
    long first = fold(srcFirst ^ SEEDS[0], srcLast ^ SEEDS[1]);
    long second = fold(dstFirst ^ SEEDS[2], dstLast ^ SEEDS[3]);
    return fold(first ^ SEEDS[1], Long.rotateLeft(second, 32) ^ SEEDS[2]);
  }

  private static long fold(long a, long b) {
    return a * b ^ Math.multiplyHigh(a, b);
  }
}
