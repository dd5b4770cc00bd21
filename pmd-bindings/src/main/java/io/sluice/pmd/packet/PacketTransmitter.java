// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.PacketSender;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Socket;
import io.sluice.pmd.linux.Mmsghdr;

/**
 * Sends on an interface, a batch a system call (sendmmsg(2)); the kernel copies straight from the
 * packets' buffers.
 *
 * <p>Belongs to one thread; allocates nothing.
 */
public final class PacketTransmitter implements PacketSender {
  private static final int MESSAGE = Mmsghdr.SIZE;
  private static final int VECTOR = Mmsghdr.VECTOR;

  private final PacketSocket socket;
  private final long messages =
      NativeMemory.allocate((long) PacketBatch.CAPACITY * (MESSAGE + VECTOR));
  private final long vectors = messages + (long) PacketBatch.CAPACITY * MESSAGE;
  private int error;

  /**
   * Opens an interface.
   *
   * @param name for example {@code eth0}
   * @throws DeviceException when there is no such interface, or no permission
   */
  public PacketTransmitter(String name) throws DeviceException {
    try {
      socket = new PacketSocket(name);
      socket.set(Socket.SOL_SOCKET, Socket.SO_SNDBUFFORCE, 4 << 20);
      socket.bind(false);
    } catch (DeviceException e) {
      Memory.free(messages);
      throw e;
    }
    for (int i = 0; i < PacketBatch.CAPACITY; i++) {
      Mmsghdr.setVector(messages + (long) i * MESSAGE, vectors + (long) i * VECTOR);
    }
  }

  @Override
  public int send(PacketBatch batch, int first) {
    long[] packets = batch.array();
    int count = batch.size() - first;
    for (int i = 0; i < count; i++) {
      long packet = packets[first + i];
      Mmsghdr.point(vectors + (long) i * VECTOR, Mbuf.data(packet), Mbuf.length(packet));
    }
    error = 0;
    int done = 0;
    while (done < count) {
      long next = messages + (long) done * MESSAGE;
      int sent = Socket.sendmmsg(socket.fd(), next, count - done, Socket.MSG_DONTWAIT);
      if (sent <= 0) {
        error = Errno.errno();
        break;
      }
      done += sent;
    }
    return done;
  }

  @Override
  public int error() {
    return error;
  }

  @Override
  public void close() {
    socket.close();
    Memory.free(messages);
  }
}
