// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.element.ChainSupport;
import io.sluice.element.PacketElement;
import io.sluice.packet.PacketBatch;
import java.util.Arrays;

/**
 * Packets that leave a chain early. A loop over a batch only records them, and hands them over when
 * it has finished. Without calls inside the loop, a packet's address stays in a register, and the
 * code for the other packets does not depend on what the JIT has profiled for these.
 *
 * <p>A list is a {@code long} array with two entries per packet: its address, and its verdict. The
 * loops of a worker share one list and one object of this class. A list is copied for each level of
 * nested hand-overs; after that, nothing is allocated.
 */
final class EarlyExits {
  /** The verdict on a packet that has been taken already. */
  static final long TAKEN = -1;

  private static final int LENGTH = 2 * PacketBatch.CAPACITY;

  /** Where a copy of the list keeps the number of packets that left each element of the chain. */
  private static final int COUNTS = LENGTH;

  private static final int COPY_LENGTH = COUNTS + Fusion.MAX_CHAIN;

  private final long[] list = new long[LENGTH];
  private long[][] copies = {new long[COPY_LENGTH]};
  private int spare = 1;

  EarlyExits() {}

  /**
   * Encodes what an element decided about a packet.
   *
   * @param stage the index of the element in its chain
   * @param result the result of its {@link PacketElement#process}
   * @return 0 if the packet continues along the chain
   */
  static long verdict(int stage, int result) {
    return result == 0 ? 0 : (long) stage << 32 | result & 0xffff_ffffL;
  }

  /** The list that loops write to. */
  long[] list() {
    return list;
  }

  /**
   * Hands over the packets of the list, in order.
   *
   * @param chain the elements of the loop
   * @param end the end of the list: two entries per packet
   */
  void handOver(PacketElement[] chain, int end) {
    long[] from = list;
    for (int i = 0; i < end; i += 2) {
      long verdict = from[i + 1];
      PacketElement element = chain[(int) (verdict >>> 32)];
      int way = ChainSupport.way(element, (int) verdict);
      if (ChainSupport.isSideFull(element, way)) {
        // Packets may come back to a loop while this one is pushed, perhaps to this loop.
        if (from == list) {
          from = spare > 0 ? copies[--spare] : new long[COPY_LENGTH];
          System.arraycopy(list, i, from, i, end - i);
          Arrays.fill(from, COUNTS, COUNTS + chain.length, 0);
        }
        for (int stage = 0; stage < chain.length; stage++) {
          from[COUNTS + stage] += ChainSupport.takeDiverted(chain[stage]);
        }
      }
      ChainSupport.divert(element, way, from[i]);
    }
    if (from != list) {
      for (int stage = 0; stage < chain.length; stage++) {
        ChainSupport.addDiverted(chain[stage], (int) from[COUNTS + stage]);
      }
      if (spare == copies.length) {
        copies = Arrays.copyOf(copies, spare * 2);
      }
      copies[spare++] = from;
    }
  }
}
