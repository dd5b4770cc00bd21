// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import io.sluice.packet.Checks;
import io.sluice.packet.Memory;
import java.security.SecureRandom;

/**
 * The key of a flow in one direction: an IPv4 five-tuple in two longs, and its hash.
 *
 * <pre>
 *          63            48 47            32 31                             0
 *         +--------------------------------+--------------------------------+
 * first   |      destination address       |         source address         |
 *         +----------------+---------------+----------------+---------------+
 * second  |              realm             |   dest. port   |  source port  |
 *         +--------------------------------+----------------+---------------+
 * </pre>
 *
 * <p>Addresses and ports stay in network byte order as a little-endian load finds them in a packet,
 * so neither look-ups nor rewriting swap bytes. The realm keeps apart what must not meet: the
 * protocol, and the element when several share a table; 0 is no realm, so that a key of zeros is
 * that of no flow.
 *
 * <p>For IPv6 the first half is a keyed hash of both addresses, the realm has the highest bit set,
 * and owners keep the addresses in their bytes and compare them.
 *
 * <p>The hash is keyed by a seed of the process, so that nobody outside can aim flows at one
 * bucket.
 */
public final class FlowKey {
  private static final long SEED_0;
  private static final long SEED_1;

  /** An odd number without a pattern, derived from the golden ratio. */
  private static final long ODD = 0x9e37_79b9_7f4a_7c15L;

  static {
    SecureRandom random = new SecureRandom();
    SEED_0 = random.nextLong();
    SEED_1 = random.nextLong();
  }

  private FlowKey() {}

  /**
   * The addresses of a packet.
   *
   * @param ip an IPv4 header, of which 20 bytes are present
   * @return the first half of a key
   */
  public static long addresses(long ip) {
    if (Checks.ENABLED) {
      Checks.data(ip + 12, 8);
    }
    return Memory.getLong(ip + 12);
  }

  /**
   * The ports of a packet.
   *
   * @param transport a TCP or UDP header, of which 4 bytes are present
   * @return the lower half of the second half of a key
   */
  public static int ports(long transport) {
    if (Checks.ENABLED) {
      Checks.data(transport, 4);
    }
    return Memory.getInt(transport);
  }

  /**
   * Packs addresses.
   *
   * @param src host integer of the big-endian address
   * @param dst likewise
   * @return the first half of a key
   */
  public static long addresses(int src, int dst) {
    return Integer.reverseBytes(src) & 0xffff_ffffL | (long) Integer.reverseBytes(dst) << 32;
  }

  /**
   * Packs ports.
   *
   * @param src 0 to 65,535
   * @param dst likewise
   * @return the lower half of the second half of a key
   */
  public static int ports(int src, int dst) {
    return Integer.reverseBytes(dst | src << 16);
  }

  public static int src(long addresses) {
    return Integer.reverseBytes((int) addresses);
  }

  public static int dst(long addresses) {
    return Integer.reverseBytes((int) (addresses >>> 32));
  }

  public static int srcPort(int ports) {
    return Integer.reverseBytes(ports) >>> 16;
  }

  public static int dstPort(int ports) {
    return Integer.reverseBytes(ports) & 0xffff;
  }

  /**
   * The addresses of the other direction.
   *
   * @param addresses the first half of a key
   * @return source and destination swapped
   */
  public static long reverseAddresses(long addresses) {
    return Long.rotateLeft(addresses, 32);
  }

  /**
   * The ports of the other direction.
   *
   * @param ports as {@link #ports(long)} gives them
   * @return source and destination swapped
   */
  public static int reversePorts(int ports) {
    return Integer.rotateLeft(ports, 16);
  }

  /**
   * The second half of a key.
   *
   * @param ports as {@link #ports(long)} gives them
   * @param realm not 0
   * @return both combined
   */
  public static long second(int ports, int realm) {
    return ports & 0xffff_ffffL | (long) realm << 32;
  }

  /**
   * The hash of a key: two multiplications to 128 bits, whose halves are folded.
   *
   * @param first first half of the key
   * @param second second half
   * @return 32 bits, all of them well mixed
   */
  public static int hash(long first, long second) {
    long a = first ^ SEED_0;
    long b = second ^ SEED_1;
    long mixed = a * b ^ Math.multiplyHigh(a, b);
    mixed = (mixed ^ second) * ODD;
    return (int) (mixed >>> 32);
  }

  /**
   * A key for a map whose hash function is known, of a value that others choose: another value for
   * each, in an order that nobody outside knows.
   *
   * @param value any
   * @return for {@code Long2LongHashMap} and the like
   */
  public static long secret(long value) {
    long mixed = (value ^ SEED_0) * (SEED_1 | 1);
    return mixed ^ mixed >>> 32;
  }

  /**
   * A hash that both directions of a flow have in common; without the realm.
   *
   * @param first first half of the key
   * @param second second half
   * @return 32 bits, all of them well mixed
   */
  public static int symmetricHash(long first, long second) {
    long src = (first & 0xffff_ffffL) << 16 | second & 0xffff;
    long dst = first >>> 32 << 16 | second >>> 16 & 0xffff;
    long mixed = (mix(src) + mix(dst)) * ODD;
    return (int) (mixed >>> 32);
  }

  private static long mix(long end) {
    long a = end ^ SEED_0;
    return a * (SEED_1 | 1) ^ Math.multiplyHigh(a, SEED_1 | 1);
  }
}
