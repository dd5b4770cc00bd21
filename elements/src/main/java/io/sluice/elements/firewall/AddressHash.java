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
    long first = fold(Memory.getLong(src) ^ SEEDS[0], Memory.getLong(src + 8) ^ SEEDS[1]);
    long second = fold(Memory.getLong(dst) ^ SEEDS[2], Memory.getLong(dst + 8) ^ SEEDS[3]);
    return fold(first ^ SEEDS[1], Long.rotateLeft(second, 32) ^ SEEDS[2]);
  }

  private static long fold(long a, long b) {
    return a * b ^ Math.multiplyHigh(a, b);
  }
}
