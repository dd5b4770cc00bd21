// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.element.PacketElement;
import io.sluice.packet.PacketBatch;
import java.util.Arrays;

/**
 * The packets that leave chains by the way. A loop over a batch only writes them down, and hands
 * them over when it is through: without calls a packet's address stays in a register, and the code
 * for the packets that stay is the same whatever the JIT has seen of the others.
 *
 * <p>A list is a {@code long} array with two entries a packet: its address, and its verdict. The
 * loops of a worker share one, and one of these objects. Allocates nothing once it has as many
 * copies as hand-overs ever happened in one another.
 */
final class EarlyExits {
  /** The verdict on a packet that has been taken already. */
  static final long TAKEN = -1;

  private static final int LENGTH = 2 * PacketBatch.CAPACITY;

  private final long[] list = new long[LENGTH];
  private long[][] copies = {new long[LENGTH]};
  private int spare = 1;

  EarlyExits() {}

  /**
   * What became of a packet.
   *
   * @param stage the index of an element in its chain
   * @param result what its {@link PacketElement#process} returned
   * @return 0 when the packet goes on
   */
  static long verdict(int stage, int result) {
    return result == 0 ? 0 : (long) stage << 32 | result & 0xffff_ffffL;
  }

  /** The list that loops write to. */
  long[] list() {
    return list;
  }

  /**
   * Hands the packets of the list over, in their order.
   *
   * @param chain the elements of the loop
   * @param end of the list: two for each packet
   */
  void handOver(PacketElement[] chain, int end) {
    long[] from = list;
    for (int i = 0; i < end; i += 2) {
      long verdict = from[i + 1];
      PacketElement element = chain[(int) (verdict >>> 32)];
      int way = element.way((int) verdict);
      if (element.isSideFull(way) && from == list) {
        // It will be pushed, and packets may come back to a loop on the way.
        from = spare > 0 ? copies[--spare] : new long[LENGTH];
        System.arraycopy(list, i, from, i, end - i);
      }
      element.divert(way, from[i]);
    }
    if (from != list) {
      if (spare == copies.length) {
        copies = Arrays.copyOf(copies, spare * 2);
      }
      copies[spare++] = from;
    }
  }
}
