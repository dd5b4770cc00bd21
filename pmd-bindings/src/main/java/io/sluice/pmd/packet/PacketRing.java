// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.header.Checksum;
import io.sluice.header.LinkType;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.Native;
import io.sluice.pmd.PacketReceiver;
import io.sluice.pmd.Socket;
import io.sluice.pmd.pcap.BpfFilter;
import org.agrona.UnsafeApi;

/**
 * Receives from an interface through a ring of slots that the kernel fills and this reads (packet
 * sockets, TPACKET_V2), without a system call a packet.
 *
 * <pre>
 * slot:   0 status   4 wire length   8 captured length  12 offset of the data (u16)  14 (u16)
 *        16 seconds 20 nanoseconds  24 VLAN tag (u16)   26 its TPID (u16)
 *        32 sockaddr_ll: ... 42 packet type (u8) ...
 *           virtio_net_hdr right before the data
 * </pre>
 *
 * <p>Version 2 and not 3, because version 3 holds packets back until a block is full or a timer of
 * milliseconds goes off.
 *
 * <p>On a veth pair, and from a card that merges packets, the kernel hands out what nobody has cut
 * or summed yet: TCP packets of up to 64 KB and checksums that cover the pseudo header only. The
 * socket asks for the kernel's note about each (PACKET_VNET_HDR), completes checksums, and lets a
 * {@link Segmenter} cut. A packet too long for its slot comes whole through the socket's queue
 * (PACKET_COPY_THRESH), in the same order. VLAN tags that the kernel took off are put back.
 *
 * <p>Belongs to one thread; allocates buffers for the packets and nothing else.
 */
public final class PacketRing implements PacketReceiver {
  private static final int PACKET_RX_RING = 5;
  private static final int PACKET_STATISTICS = 6;
  private static final int PACKET_COPY_THRESH = 7;
  private static final int PACKET_VERSION = 10;
  private static final int PACKET_VNET_HDR = 15;
  private static final int PACKET_FANOUT = 18;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int MR_PROMISC = 1;
  private static final int MR_ALLMULTI = 2;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int STATUS_USER = 1;
  private static final int STATUS_COPY = 1 << 1;
  private static final int STATUS_VLAN = 1 << 4;
  private static final int STATUS_TPID = 1 << 6;
  private static final int OUTGOING = 4;

  /** Default number of slots. */
  public static final int SLOTS = 4096;

  /** The longest packet that Linux makes by merging or not cutting (with BIG TCP). */
  private static final int LONGEST = 1 << 18;

  private static final int TAG = 4;

  private final PacketAllocator allocator;
  private final PacketSocket socket;
  private final Segmenter segmenter;
  private final long ring;
  private final long ringBytes;
  private final int slotBytes;
  private final int slotMask;
  private final int dataRoom;
  private final boolean outbound;
  private final int linkType;

  /** A packet from the socket's queue, behind its virtio header, with room for a tag. */
  private final long scratch = Native.allocate(VirtioHeader.SIZE + TAG + LONGEST);

  private final long statistics = Native.allocate(16);
  private int slot;

  /** Whether the current slot is still being cut, so that it must not be given back yet. */
  private boolean slotInUse;

  private long timestamp;
  private int packetType;
  private long kernelDrops;
  private long tooLong;
  private long noBuffer;

  /**
   * Opens an interface.
   *
   * @param name for example {@code eth0}
   * @param allocator the receiving thread's
   * @param dataRoom bytes of data that the pool's buffers hold
   * @param promiscuous whether to receive what is addressed to others
   * @param outbound whether to receive what the kernel sends on the interface as well
   * @param slots size of the ring, a power of two from 2 to 65,536
   * @throws DeviceException when there is no such interface, or no permission
   */
  public PacketRing(
      String name,
      PacketAllocator allocator,
      int dataRoom,
      boolean promiscuous,
      boolean outbound,
      int slots)
      throws DeviceException {
    this(name, allocator, dataRoom, promiscuous, outbound, slots, null);
  }

  /**
   * Opens an interface with a filter.
   *
   * @param name for example {@code eth0}
   * @param allocator the receiving thread's
   * @param dataRoom bytes of data that the pool's buffers hold
   * @param promiscuous whether to receive what is addressed to others
   * @param outbound whether to receive what the kernel sends on the interface as well
   * @param slots size of the ring, a power of two from 2 to 65,536
   * @param filter an expression as in tcpdump; null for everything
   * @throws DeviceException when there is no such interface, or no permission, or the filter is
   *     wrong
   */
  public PacketRing(
      String name,
      PacketAllocator allocator,
      int dataRoom,
      boolean promiscuous,
      boolean outbound,
      int slots,
      String filter)
      throws DeviceException {
    if (Integer.bitCount(slots) != 1 || slots < 2 || slots > 65_536) {
      throw new IllegalArgumentException("ring of " + slots + " slots");
    }
    this.allocator = allocator;
    this.segmenter = new Segmenter(allocator);
    this.dataRoom = dataRoom;
    this.outbound = outbound;
    this.slotMask = slots - 1;
    // Room for the slot's header, 128 bytes at most, and a packet as long as a buffer.
    this.slotBytes = Math.max(2048, Integer.highestOneBit(dataRoom + 128 - 1) << 1);
    this.socket = new PacketSocket(name);
    try {
      linkType = socket.linkType();
      if (filter != null && !filter.isBlank()) {
        BpfFilter.attach(name, socket.fd(), linkType, filter);
      }
      socket.require(PACKET_VERSION, 1, "packet ring, version 2");
      socket.require(PACKET_VNET_HDR, 1, "offload information");
      socket.require(PACKET_COPY_THRESH, 1, "long packets");
      if (!outbound) {
        socket.set(PacketSocket.SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
      }
      // Room for long packets in the socket's queue.
      if (!socket.set(PacketSocket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)) {
        socket.set(PacketSocket.SOL_SOCKET, SO_RCVBUF, 16 << 20);
      }
      ringBytes = (long) slots * slotBytes;
      createRing(slots);
      ring = map();
      socket.join(promiscuous ? MR_PROMISC : MR_ALLMULTI);
      socket.bind(true);
    } catch (DeviceException e) {
      socket.close();
      Memory.free(scratch);
      Memory.free(statistics);
      throw e;
    }
  }

  private void createRing(int slots) throws DeviceException {
    int blockBytes = (int) Math.min(ringBytes, Math.max(1 << 18, slotBytes));
    long request = Native.allocate(16);
    try {
      Memory.putInt(request, blockBytes);
      Memory.putInt(request + 4, (int) (ringBytes / blockBytes));
      Memory.putInt(request + 8, slotBytes);
      Memory.putInt(request + 12, slots);
      int result =
          (int)
              Native.call(
                  "setsockopt", socket.fd(), PacketSocket.SOL_PACKET, PACKET_RX_RING, request, 16);
      if (result < 0) {
        throw socket.failure("receive ring of " + (ringBytes >> 10) + " KB");
      }
    } finally {
      Memory.free(request);
    }
  }

  private long map() throws DeviceException {
    // PROT_READ | PROT_WRITE, MAP_SHARED
    long address = Native.call("mmap", 0, ringBytes, 3, 1, socket.fd(), 0);
    if (address == -1) {
      throw socket.failure("mapping the receive ring");
    }
    return address;
  }

  /**
   * Shares the interface's packets with the other rings of a group: each flow, both directions of
   * it, goes to one of them (PACKET_FANOUT_HASH, whose hash is symmetric).
   *
   * @param group number of the group, 0 to 65,535, in this network namespace
   * @param discard whether to throw away what came before, for all but the first of the group
   * @throws DeviceException when there is a group of that number that is not this interface's
   */
  public void joinGroup(int group, boolean discard) throws DeviceException {
    socket.require(PACKET_FANOUT, group & 0xffff, "sharing among workers");
    while (discard) {
      long at = ring + (long) slot * slotBytes;
      int status = UnsafeApi.getIntAcquire(null, at);
      if ((status & STATUS_USER) == 0) {
        break;
      }
      if ((status & STATUS_COPY) != 0) {
        Socket.recv(socket.fd(), scratch, VirtioHeader.SIZE + LONGEST);
      }
      giveBack();
    }
  }

  @Override
  public int receive(PacketBatch batch, int max) {
    int before = batch.size();
    int limit = before + max;
    while (batch.size() < limit) {
      if (segmenter.hasNext()) {
        cut(batch, limit);
      } else if (!takeSlot(batch)) {
        break;
      }
    }
    return batch.size() - before;
  }

  private boolean takeSlot(PacketBatch batch) {
    long at = ring + (long) slot * slotBytes;
    int status = UnsafeApi.getIntAcquire(null, at);
    if ((status & STATUS_USER) == 0) {
      return false;
    }
    packetType = Memory.getByte(at + 42) & 0xff;
    timestamp =
        (Memory.getInt(at + 16) & 0xffff_ffffL) * 1_000_000_000L
            + (Memory.getInt(at + 20) & 0xffff_ffffL);
    boolean fromQueue = (status & STATUS_COPY) != 0;
    if (packetType == OUTGOING && !outbound) {
      // A kernel before 4.20 does not leave these out by itself.
      if (fromQueue) {
        Socket.recv(socket.fd(), scratch, VirtioHeader.SIZE + LONGEST);
      }
    } else if (fromQueue) {
      takeQueued(batch, at, status);
    } else {
      takeInSlot(batch, at, status);
    }
    if (!slotInUse) {
      giveBack();
    }
    return true;
  }

  private void giveBack() {
    UnsafeApi.putIntRelease(null, ring + (long) slot * slotBytes, 0);
    slot = slot + 1 & slotMask;
    slotInUse = false;
  }

  private void takeInSlot(PacketBatch batch, long at, int status) {
    int length = Memory.getInt(at + 8);
    int offset = Memory.getShort(at + 12) & 0xffff;
    if (length < 0 || offset + length > slotBytes || length != Memory.getInt(at + 4)) {
      tooLong++;
      return;
    }
    long frame = at + offset;
    long header = frame - VirtioHeader.SIZE;
    boolean tagged = (status & STATUS_VLAN) != 0;
    if (VirtioHeader.gsoType(header) != VirtioHeader.GSO_NONE && !tagged) {
      slotInUse = begin(frame, length, header);
    } else if (VirtioHeader.gsoType(header) != VirtioHeader.GSO_NONE) {
      Memory.copy(header, scratch, VirtioHeader.SIZE + length);
      begin(scratch + VirtioHeader.SIZE, insertTag(at, status, length), scratch);
    } else {
      copy(batch, frame, length, header, tagged ? tag(at, status) : 0);
    }
  }

  private void takeQueued(PacketBatch batch, long at, int status) {
    int length = Socket.recv(socket.fd(), scratch, VirtioHeader.SIZE + LONGEST) - VirtioHeader.SIZE;
    if (length < 0 || length > LONGEST) {
      tooLong++;
      return;
    }
    long frame = scratch + VirtioHeader.SIZE;
    boolean tagged = (status & STATUS_VLAN) != 0;
    if (VirtioHeader.gsoType(scratch) == VirtioHeader.GSO_NONE) {
      copy(batch, frame, length, scratch, tagged ? tag(at, status) : 0);
    } else {
      begin(frame, tagged ? insertTag(at, status, length) : length, scratch);
    }
  }

  private boolean begin(long frame, int length, long header) {
    int gsoSize = VirtioHeader.gsoSize(header);
    if (linkType == LinkType.ETHERNET
        && segmenter.begin(frame, length, VirtioHeader.gsoType(header), gsoSize)
        && segmenter.segmentLength() <= dataRoom) {
      return true;
    }
    segmenter.abandon();
    tooLong++;
    return false;
  }

  /** The tag as it stands on the wire: TPID in the upper, TCI in the lower half. */
  private static int tag(long at, int status) {
    int type = (status & STATUS_TPID) != 0 ? Memory.getShort(at + 26) & 0xffff : 0x8100;
    return type << 16 | Memory.getShort(at + 24) & 0xffff;
  }

  /** Puts a tag into the frame in the scratch memory. */
  private int insertTag(long at, int status, int length) {
    if (length < 12) {
      return length;
    }
    long frame = scratch + VirtioHeader.SIZE;
    Memory.copy(frame + 12, frame + 12 + TAG, length - 12);
    Memory.putInt(frame + 12, Integer.reverseBytes(tag(at, status)));
    return length + TAG;
  }

  private void copy(PacketBatch batch, long frame, int length, long header, int tag) {
    int extra = tag == 0 || length < 12 ? 0 : TAG;
    if (length + extra > dataRoom) {
      tooLong++;
      return;
    }
    long packet = allocator.allocate();
    if (packet == 0) {
      noBuffer++;
      return;
    }
    Mbuf.setLength(packet, length + extra);
    long data = Mbuf.data(packet);
    if (extra == 0) {
      Memory.copy(frame, data, length);
    } else {
      Memory.copy(frame, data, 12);
      Bytes.putI32(data + 12, tag);
      Memory.copy(frame + 12, data + 12 + TAG, length - 12);
    }
    if (VirtioHeader.needsChecksum(header)) {
      int start = VirtioHeader.checksumStart(header) + extra;
      completeChecksum(data, length + extra, start, VirtioHeader.checksumOffset(header));
    }
    annotate(packet, data);
    batch.add(packet);
  }

  /** The field holds the sum of the pseudo header; what is left to add is everything else. */
  private static void completeChecksum(long data, int length, int start, int offset) {
    if (start + offset + 2 <= length) {
      int sum = Checksum.sum(data + start, length - start);
      Bytes.putU16(data + start + offset, Checksum.finishUdp(sum));
    }
  }

  private void cut(PacketBatch batch, int limit) {
    while (batch.size() < limit && segmenter.hasNext()) {
      long packet = segmenter.next();
      if (packet == 0) {
        noBuffer++;
        segmenter.abandon();
        break;
      }
      annotate(packet, Mbuf.data(packet));
      batch.add(packet);
    }
    if (slotInUse && !segmenter.hasNext()) {
      giveBack();
    }
  }

  private void annotate(long packet, long data) {
    Anno.setTimestamp(packet, timestamp);
    Anno.setPacketType(packet, packetType);
    Anno.setMacHeader(packet, data);
  }

  @Override
  public int linkType() {
    return linkType;
  }

  @Override
  public long kernelDrops() {
    long size = statistics + 8;
    Memory.putInt(size, 8);
    int result =
        (int)
            Native.call(
                "getsockopt",
                socket.fd(),
                PacketSocket.SOL_PACKET,
                PACKET_STATISTICS,
                statistics,
                size);
    // The kernel starts again from zero with each question.
    if (result == 0) {
      kernelDrops += Memory.getInt(statistics + 4) & 0xffff_ffffL;
    }
    return kernelDrops;
  }

  @Override
  public long tooLong() {
    return tooLong;
  }

  @Override
  public long noBuffer() {
    return noBuffer;
  }

  @Override
  public void close() {
    segmenter.abandon();
    Native.call("munmap", ring, ringBytes);
    socket.close();
    Memory.free(scratch);
    Memory.free(statistics);
  }
}
