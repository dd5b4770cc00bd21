// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.PacketSender;
import io.sluice.pmd.SegmentJoiner;
import io.sluice.pmd.Segmenter;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Socket;
import io.sluice.pmd.linux.Mmsghdr;
import io.sluice.pmd.linux.PacketOptions;
import io.sluice.pmd.linux.VirtioNetHdr;

/**
 * Sends on an interface, one system call per batch (sendmmsg(2)); the kernel copies straight from
 * the packets' buffers. If segmentation is left to the kernel, it gets marked packets whole, and
 * consecutive ones joined.
 *
 * <p>Belongs to one thread; allocates nothing.
 */
public final class PacketTransmitter implements PacketSender {
  private static final int MESSAGE = Mmsghdr.SIZE;
  private static final int VECTOR = Mmsghdr.VECTOR;

  /** The bytes before a packet's payload, if the kernel must segment it. */
  private static final int HEADERS = Math.max(Segmenter.DESCRIPTION, SegmentJoiner.HEADERS);

  private final PacketSocket socket;

  /** Null if packets are sent as they are. */
  private final SegmentJoiner joiner;

  /** Does not segment, but describes how to. */
  private final Segmenter describer = new Segmenter(null);

  private final long messages;
  private final long vectors;
  private final long headers;

  /** The number of packets in each message. */
  private final int[] counts = new int[PacketBatch.CAPACITY];

  private int error;

  /**
   * Opens an interface; packets are sent as they are.
   *
   * @param name for example {@code eth0}
   * @throws DeviceException if there is no such interface, or no permission
   */
  public PacketTransmitter(String name) throws DeviceException {
    this(name, false);
  }

  /**
   * Opens an interface.
   *
   * @param name for example {@code eth0}
   * @param gso whether the kernel or the device segments packets: those that are marked with a
   *     {@link Mbuf#segmentSize}, and those that a {@link SegmentJoiner} has joined
   * @throws DeviceException if there is no such interface, or no permission
   */
  public PacketTransmitter(String name, boolean gso) throws DeviceException {
    socket = open(name, gso);
    joiner = gso ? new SegmentJoiner(true, true) : null;
    long count = PacketBatch.CAPACITY;
    messages = NativeMemory.allocate(count * (MESSAGE + (gso ? 3 * VECTOR + HEADERS : VECTOR)));
    vectors = messages + count * MESSAGE;
    headers = vectors + 3 * count * VECTOR;
    for (int i = 0; i < count; i++) {
      Mmsghdr.setVectors(messages + (long) i * MESSAGE, vectors + (long) i * VECTOR, 1);
    }
  }

  private static PacketSocket open(String name, boolean gso) throws DeviceException {
    PacketSocket socket = new PacketSocket(name);
    try {
      socket.set(Socket.SOL_SOCKET, Socket.SO_SNDBUFFORCE, 4 << 20);
      if (gso) {
        socket.require(PacketOptions.PACKET_VNET_HDR, 1, "offload information");
      }
      socket.bind(false);
      return socket;
    } catch (DeviceException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public int send(PacketBatch batch, int first) {
    error = 0;
    return joiner == null ? sendEach(batch, first) : sendJoined(batch, first);
  }

  private int sendEach(PacketBatch batch, int first) {
    long[] packets = batch.array();
    int count = batch.size() - first;
    for (int i = 0; i < count; i++) {
      long packet = packets[first + i];
      Mmsghdr.point(vectors + (long) i * VECTOR, Mbuf.data(packet), Mbuf.length(packet));
    }
    return send(count);
  }

  /** Sends the first messages; returns how many were sent. */
  private int send(int count) {
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

  private int sendJoined(PacketBatch batch, int first) {
    int next = first;
    while (next < batch.size()) {
      int count = makeMessages(batch, next);
      int done = send(count);
      for (int i = 0; i < done; i++) {
        next += counts[i];
      }
      if (done < count) {
        // The kernel may not support the segmentation of datagrams.
        if (error != Errno.EINVAL || counts[done] == 1 || !joiner.leaveUdp()) {
          break;
        }
        error = 0;
      }
    }
    return next - first;
  }

  /** Makes messages of the packets from an index on; returns how many. */
  private int makeMessages(PacketBatch batch, int first) {
    long vector = vectors;
    int message = 0;
    for (int next = first; next < batch.size(); message++) {
      long header = headers + (long) message * HEADERS;
      boolean marked = describe(batch.get(next), header, vector);
      int count = marked ? 1 : joiner.join(batch, next, header, vector);
      int used = SegmentJoiner.vectors(count);
      Mmsghdr.setVectors(messages + (long) message * MESSAGE, vector, used);
      vector += (long) used * VECTOR;
      counts[message] = count;
      next += count;
    }
    return message;
  }

  /** Describes how a packet must be segmented; false if it is not marked. */
  private boolean describe(long packet, long header, long vector) {
    int described =
        describer.beginMarked(packet, Segmenter.ETHERNET) ? describer.describe(header) : 0;
    if (described == 0) {
      return false;
    }
    Mmsghdr.point(vector, header, VirtioNetHdr.SIZE + described);
    Mmsghdr.point(vector + VECTOR, Mbuf.data(packet) + described, Mbuf.length(packet) - described);
    return true;
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
