// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import io.sluice.packet.PacketBatch;

/**
 * Packets that a socket could not accept yet, in order; at most a batch. Belongs to the socket's
 * worker; allocates nothing.
 */
final class Outbox {
  /** What sends. */
  interface Writer {
    /**
     * Sends a packet and frees it, or drops it for good.
     *
     * @return false, with the packet or the rest of it unsent, when the socket has no room
     */
    boolean write(long packet);
  }

  private final Writer writer;
  private final PacketBatch waiting = new PacketBatch();
  private int next;

  Outbox(Writer writer) {
    this.writer = writer;
  }

  /** Packets that wait. */
  int size() {
    return waiting.size() - next;
  }

  /** Sends what waits; tells whether nothing waits any more. */
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

  /** Sends a packet, or has it wait; false, with the packet the caller's, when too many do. */
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

  /** Goes on with what another one has. */
  void takeFrom(Outbox other) {
    other.drainTo(waiting);
  }

  /** What waits; empty afterwards. */
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
