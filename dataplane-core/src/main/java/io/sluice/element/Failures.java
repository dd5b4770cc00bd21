// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Worker;

/**
 * Handles packets on which an element throws, or that circulate endlessly: they are dropped and
 * counted, and the worker goes on.
 */
final class Failures {
  private Failures() {}

  /** Pushes packets to an element; if it throws, only these packets are lost. */
  static void push(Element element, int port, PacketBatch batch) {
    try {
      element.push(port, batch);
    } catch (RuntimeException e) {
      drop(element, e, batch, 0);
    }
  }

  /**
   * Reports, once, that an element threw.
   *
   * @param element the element
   * @param failure the exception
   * @return the drop code for its packets
   */
  static int reason(Element element, RuntimeException failure) {
    if (element.failureReason == 0) {
      report(element, failure);
    }
    return element.failureReason;
  }

  private static void report(Element element, RuntimeException failure) {
    // Several workers may do this for a shared element.
    synchronized (element) {
      if (element.failureReason == 0) {
        element.failureReason = element.shortageReason("element failed");
        element.router.report(element + ": failed on a packet: " + failure);
      }
    }
  }

  /**
   * Drops the packets of a batch on which an element threw, except those that it has handed over.
   *
   * @param element the element
   * @param failure the exception
   * @param batch the packets, possibly after packets of other elements
   * @param from index of the element's first packet
   */
  static void drop(Element element, RuntimeException failure, PacketBatch batch, int from) {
    int first = Math.max(from, batch.handedOver());
    int reason = reason(element, failure);
    Worker current = Worker.current();
    PacketAllocator allocator = current == null ? element.packets : current.packets();
    for (int i = first, n = batch.size(); i < n; i++) {
      allocator.free(batch.get(i));
    }
    element.countDrops(reason, Math.max(0, batch.size() - first));
    if (from == 0) {
      batch.clear();
    } else {
      batch.setSize(from);
    }
  }

  /** Drops packets that have passed the same loop too often. */
  static void dropLoop(Element element, PacketBatch batch) {
    if (element.loopReason == 0) {
      element.loopReason = element.dropReason("endless push loop");
    }
    element.drop(element.loopReason, batch);
  }
}
