// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import io.sluice.packet.Anno;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What the {@link SteerEnd} of a {@link Steer} tells it: the number of the packet of each flow, in
 * each direction, that came through last. Packets carry both numbers in an annotation. The end's
 * worker writes them, with release order, and the Steer's worker reads them with acquire order.
 */
final class ChainEnds {
  private static final int REFERENCE = 40;
  private static final int NUMBER = 44;

  private final AtomicIntegerArray last;

  /**
   * Creates ends where nothing came through.
   *
   * @param flows that there are at most
   */
  ChainEnds(int flows) {
    last = new AtomicIntegerArray(2 * flows + 2);
  }

  /** Writes numbers into a packet that begins its way. */
  static void mark(long packet, int reference, int number) {
    Anno.putI32(packet, REFERENCE, reference);
    Anno.putI32(packet, NUMBER, number);
  }

  /** A packet has come through. */
  void arrived(long packet) {
    int reference = Anno.getI32(packet, REFERENCE);
    if (reference > 0 && reference < last.length()) {
      last.setRelease(reference, Anno.getI32(packet, NUMBER));
    }
  }

  /** Whether a packet, or one behind it, has come through; not known of flows that are too many. */
  boolean hasArrived(int reference, int number) {
    return reference < last.length() && last.getAcquire(reference) - number >= 0;
  }
}
