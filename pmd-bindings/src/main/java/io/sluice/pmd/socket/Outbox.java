// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import io.sluice.packet.PacketBatch;

/**
 * Packets that a socket could not accept yet, in order; at most a batch. Belongs to the socket's
 * worker; allocates nothing.
 */
final class Outbox {
  /** Sends packets. */
  interface Writer {
    /**
     * Sends a packet and frees it, or drops it.
     *
     * @return false, with the packet or the rest of it unsent, if the socket has no room
     */
    boolean write(long packet);
  }

  private final Writer writer;
  private final PacketBatch waiting = new PacketBatch();
  private int next;

  Outbox(Writer writer) {
    this.writer = writer;
  }

  /** The number of waiting packets. */
  int size() {
    return waiting.size() - next;
  }

  /** Sends waiting packets; returns whether none is left. */
  boolean flush() {
    while (next < waiting.size()) {
      if (!writer.write(waiting.get(next))) {
        return false;
      }
      next++;
    }
    clear();
    return true;
  }

  /**
   * Sends a packet, or queues it; false, with the packet still owned by the caller, if too many
   * wait.
   */
  boolean send(long packet) {
    if (size() == 0 && writer.write(packet)) {
      return true;
    }
    if (waiting.isFull()) {
      return false;
    }
    waiting.add(packet);
    return true;
  }

  /** Takes over the packets of another outbox. */
  void takeFrom(Outbox other) {
    other.drainTo(waiting);
  }

  /** Moves the waiting packets to a batch. */
  void drainTo(PacketBatch batch) {
    for (int i = next; i < waiting.size(); i++) {
      batch.add(waiting.get(i));
    }
    clear();
  }

  private void clear() {
    waiting.clear();
    next = 0;
  }
}
