// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.Native;
import io.sluice.pmd.PacketSender;
import io.sluice.pmd.Socket;

/**
 * Sends on an interface, a batch a system call (sendmmsg(2)); the kernel copies straight from the
 * packets' buffers.
 *
 * <pre>
 * struct mmsghdr, 64 bytes:  16 iovec   24 number of them (1)   56 bytes sent
 * struct iovec, 16 bytes:     0 address  8 length
 * </pre>
 *
 * <p>Belongs to one thread; allocates nothing.
 */
public final class PacketTransmitter implements PacketSender {
  private static final int MESSAGE = 64;
  private static final int VECTOR = 16;
  private static final int SO_SNDBUFFORCE = 32;

  private final PacketSocket socket;
  private final long messages = Native.allocate((long) PacketBatch.CAPACITY * (MESSAGE + VECTOR));
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
      socket.set(PacketSocket.SOL_SOCKET, SO_SNDBUFFORCE, 4 << 20);
      socket.bind(false);
    } catch (DeviceException e) {
      Memory.free(messages);
      throw e;
    }
    for (int i = 0; i < PacketBatch.CAPACITY; i++) {
      Memory.putLong(messages + (long) i * MESSAGE + 16, vectors + (long) i * VECTOR);
      Memory.putLong(messages + (long) i * MESSAGE + 24, 1);
    }
  }

  @Override
  public int send(PacketBatch batch, int first) {
    long[] packets = batch.array();
    int count = batch.size() - first;
    for (int i = 0; i < count; i++) {
      long packet = packets[first + i];
      long vector = vectors + (long) i * VECTOR;
      Memory.putLong(vector, Mbuf.data(packet));
      Memory.putLong(vector + 8, Mbuf.length(packet));
    }
    error = 0;
    int done = 0;
    while (done < count) {
      int sent = Socket.sendmmsg(socket.fd(), messages + (long) done * MESSAGE, count - done);
      if (sent <= 0) {
        error = Native.errno();
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
