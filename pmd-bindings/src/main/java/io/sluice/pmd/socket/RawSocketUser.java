// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import io.sluice.packet.Mbuf;
import io.sluice.pmd.PacketSender;
import io.sluice.pmd.c.Errno;

/** The base of elements that move packets through {@link RawEndpoint}s. */
abstract class RawSocketUser extends SocketUser {
  private boolean reported;

  /**
   * Sends a packet and frees it, or drops it, which is reported the first time.
   *
   * @param refused the drop reason if the kernel refuses it
   * @return false, with the packet unsent, if the socket has no room
   */
  final boolean write(RawEndpoint socket, long packet, int refused) {
    int errno = socket.send(Mbuf.data(packet), Mbuf.length(packet));
    if (errno == 0) {
      packets.free(packet);
      return true;
    }
    if (PacketSender.isTemporary(errno)) {
      return false;
    }
    if (!reported) {
      reported = true;
      router().report(name() + " :: " + className() + ": sendto: " + Errno.strerror(errno));
    }
    drop(refused, packet);
    return true;
  }

  /** Receives up to a burst, and pushes what was collected; returns how many were received. */
  final int receive(RawEndpoint socket) {
    int count = 0;
    while (count < BURST && receiveOne(socket)) {
      count++;
    }
    pushReceived();
    return count;
  }

  private boolean receiveOne(RawEndpoint socket) {
    long packet = allocate();
    if (packet == 0) {
      return false;
    }
    int room = room(packet);
    int length = socket.receive(Mbuf.data(packet), room);
    if (length <= 0) {
      packets.free(packet);
      return false;
    }
    setReceived(packet, length, room);
    take(packet);
    return true;
  }

  /** Collects a received packet, or frees it. */
  abstract void take(long packet);
}
