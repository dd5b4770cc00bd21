// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Setup;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.c.Socket;
import io.sluice.run.Task;
import java.util.function.IntSupplier;

/**
 * The base of elements with a socket: buffers for received data, and packets that wait for room in
 * the socket.
 */
abstract class SocketUser extends BatchElement {
  static final int BURST = 32;
  static final int SEND_FLAGS = Socket.MSG_DONTWAIT | Socket.MSG_NOSIGNAL;

  private int snapLength;
  private int headroom;
  private final Outbox outbox = new Outbox(this::write);
  private final PacketBatch received = new PacketBatch();
  private final PacketBatch pulled = new PacketBatch();

  /** Reads SNAPLEN and HEADROOM. */
  final void readBuffers(Args args) {
    snapLength = args.keyword("SNAPLEN").asInt(2048, 1, 65_535);
    headroom = Math.max(Mbuf.HEADROOM, args.keyword("HEADROOM").asInt(0, 0, 8192));
    headroom = Math.min(headroom, Mbuf.LONG_BUFFER - snapLength);
  }

  /** Allocates a packet to receive into; 0 if there is none. */
  final long allocate() {
    long packet = packets.allocate();
    boolean unusual = headroom > Mbuf.HEADROOM || snapLength > Mbuf.DATA_ROOM;
    if (packet != 0 && unusual && !packets.makeRoom(packet, headroom, snapLength)) {
      packets.free(packet);
      return 0;
    }
    return packet;
  }

  /** How many bytes can be received into a packet. */
  final int room(long packet) {
    return Math.min(snapLength, Mbuf.tailroom(packet));
  }

  /**
   * Sets the length of a received packet.
   *
   * @param length as it was sent, which may exceed the room
   */
  final void setReceived(long packet, int length, int room) {
    Mbuf.setLength(packet, Math.min(length, room));
    packets.leaveLongBuffer(packet);
    if (length > room) {
      Anno.putI32(packet, Anno.EXTRA_LENGTH, length - room);
    }
  }

  /** Collects a packet for {@link #pushReceived}. */
  final void collect(long packet) {
    received.add(packet);
  }

  /** Pushes the collected packets. */
  final void pushReceived() {
    if (!received.isEmpty()) {
      output(0).push(received);
    }
  }

  /**
   * Sends a packet and frees it, or drops it.
   *
   * @return false, with the packet or the rest of it unsent, if the socket has no room
   */
  abstract boolean write(long packet);

  /** Whether packets should be pulled now. */
  boolean pulls() {
    return true;
  }

  /**
   * Sends waiting packets, then those that can be pulled.
   *
   * @param full the drop reason if too many wait
   * @return how many packets were handled
   */
  final int transmit(int full) {
    int waited = outbox.size();
    if (!outbox.flush()) {
      return waited - outbox.size();
    }
    int count = pulls() ? input(0).pull(pulled, BURST) : 0;
    send(pulled, full);
    return waited + count;
  }

  /** The condition for the task of {@link #transmit}. */
  final IntSupplier sends(Setup setup) {
    IntSupplier pulled = setup.pulls();
    return () -> {
      if (outbox.size() > 0) {
        return Task.ASKS;
      }
      return pulls() ? pulled.getAsInt() : Task.OTHERS;
    };
  }

  /** Sends a batch, which is empty afterwards; packets for which the socket has no room wait. */
  final void send(PacketBatch batch, int full) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      long packet = batch.handOver(i);
      if (!outbox.send(packet)) {
        drop(full, packet);
      }
    }
    batch.clear();
  }

  @Override
  protected final long settle() {
    return outbox.size();
  }

  /** Takes over the waiting packets of another element. */
  final void takeWaiting(SocketUser old) {
    outbox.takeFrom(old.outbox);
  }

  @Override
  protected void cleanup() {
    PacketBatch left = new PacketBatch();
    outbox.drainTo(left);
    freeLeft(left);
  }
}
