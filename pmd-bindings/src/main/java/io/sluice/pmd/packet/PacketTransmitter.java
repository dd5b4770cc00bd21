// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.PacketSender;
import io.sluice.pmd.Segmenter;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Socket;
import io.sluice.pmd.linux.Mmsghdr;
import io.sluice.pmd.linux.PacketOptions;
import io.sluice.pmd.linux.VirtioNetHdr;

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

  /** Cuts nothing, but says how; null when the kernel gets packets as they are. */
  private final Segmenter describer;

  /** Two for each message, of which the first is used only with descriptions. */
  private final long vectors;

  private final long messages;
  private final long descriptions;
  private int error;

  /**
   * Opens an interface.
   *
   * @param name for example {@code eth0}
   * @throws DeviceException when there is no such interface, or no permission
   */
  public PacketTransmitter(String name) throws DeviceException {
    this(name, false);
  }

  /**
   * Opens an interface.
   *
   * @param name for example {@code eth0}
   * @param uncut whether the kernel, or the device, cuts packets that are marked as {@link
   *     io.sluice.packet.Mbuf#segmentSize} says
   * @throws DeviceException when there is no such interface, or no permission
   */
  public PacketTransmitter(String name, boolean uncut) throws DeviceException {
    describer = uncut ? new Segmenter(null) : null;
    long count = PacketBatch.CAPACITY;
    messages = NativeMemory.allocate(count * (MESSAGE + 2 * VECTOR));
    vectors = messages + count * MESSAGE;
    descriptions = NativeMemory.allocate(uncut ? count * Segmenter.DESCRIPTION : 1);
    try {
      socket = new PacketSocket(name);
      if (uncut) {
        socket.require(PacketOptions.PACKET_VNET_HDR, 1, "offload information");
      }
      socket.set(Socket.SOL_SOCKET, Socket.SO_SNDBUFFORCE, 4 << 20);
      socket.bind(false);
    } catch (DeviceException e) {
      free();
      throw e;
    }
    for (int i = 0; i < PacketBatch.CAPACITY; i++) {
      long first = vectors + 2L * i * VECTOR;
      Mmsghdr.setVectors(
          messages + (long) i * MESSAGE, uncut ? first : first + VECTOR, uncut ? 2 : 1);
    }
  }

  @Override
  public int send(PacketBatch batch, int first) {
    long[] packets = batch.array();
    int count = batch.size() - first;
    for (int i = 0; i < count; i++) {
      long packet = packets[first + i];
      int described = describer == null ? 0 : describe(packet, i);
      long rest = vectors + (2L * i + 1) * VECTOR;
      Mmsghdr.point(rest, Mbuf.data(packet) + described, Mbuf.length(packet) - described);
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

  /** Writes what goes in front of a packet's data; returns how much of that it stands for. */
  private int describe(long packet, int index) {
    long to = descriptions + (long) index * Segmenter.DESCRIPTION;
    int described = describer.beginMarked(packet, Segmenter.ETHERNET) ? describer.describe(to) : 0;
    if (described == 0) {
      VirtioNetHdr.clear(to);
    }
    Mmsghdr.point(vectors + 2L * index * VECTOR, to, VirtioNetHdr.SIZE + described);
    return described;
  }

  private void free() {
    Memory.free(messages);
    Memory.free(descriptions);
  }

  @Override
  public int error() {
    return error;
  }

  @Override
  public void close() {
    socket.close();
    free();
  }
}
