// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import io.sluice.element.BatchElement;
import io.sluice.packet.PacketBatch;

/** An element that may emit more packets on output 0 than it received, or fewer. */
abstract class EmittingElement extends BatchElement {
  /** Packets that leave on output 0 when the batch is through. */
  private PacketBatch leaving;

  final void emit(long packet) {
    if (leaving == null) {
      leaving = worker().borrow();
    } else if (leaving.isFull()) {
      flush();
      leaving = worker().borrow();
    }
    leaving.add(packet);
  }

  /** Pushes what was emitted. */
  final void flush() {
    PacketBatch batch = leaving;
    leaving = null;
    if (batch != null) {
      output(0).push(batch);
      worker().giveBack(batch);
    }
  }
}
