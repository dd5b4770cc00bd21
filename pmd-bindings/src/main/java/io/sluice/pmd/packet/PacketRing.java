// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.header.LinkType;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.PacketReceiver;
import io.sluice.pmd.Segmenter;
import io.sluice.pmd.c.Mman;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Socket;
import io.sluice.pmd.linux.PacketMreq;
import io.sluice.pmd.linux.PacketOptions;
import io.sluice.pmd.linux.SockaddrLl;
import io.sluice.pmd.linux.Tpacket2Hdr;
import io.sluice.pmd.linux.TpacketReq;
import io.sluice.pmd.linux.TpacketStats;
import io.sluice.pmd.linux.VirtioNetHdr;
import io.sluice.pmd.pcap.BpfFilter;

/**
 * Receives from an interface through a ring of slots that the kernel fills (packet sockets,
 * TPACKET_V2), without a system call per packet.
 *
 * <p>A slot consists of a {@link Tpacket2Hdr}, an address, and, at the offset given in the header,
 * a {@link VirtioNetHdr} directly followed by the data.
 *
 * <p>Version 2 is used because version 3 holds packets back until a block is full or a timer of
 * milliseconds expires.
 *
 * <p>On a veth pair, and from a card that merges packets, the kernel delivers packets that have not
 * yet been segmented or checksummed: TCP packets of up to 64 KB and checksums that cover only the
 * pseudo-header. The socket requests the kernel's description of each (PACKET_VNET_HDR), completes
 * checksums, and splits them with a {@link Segmenter}. A packet too long for its slot arrives whole
 * through the socket's queue (PACKET_COPY_THRESH), in the same order. VLAN tags that the kernel
 * removed are restored.
 *
 * <p>Belongs to one thread; allocates buffers for the packets and nothing else.
 */
public final class PacketRing implements PacketReceiver {
  /** Default number of slots. */
  public static final int SLOTS = 4096;

  /** The longest packet that Linux makes by merging, or without segmentation (with BIG TCP). */
  private static final int LONGEST = 1 << 18;

  private static final int TAG = 4;

  private PacketAllocator allocator;
  private final PacketSocket socket;
  private final Segmenter segmenter;
  private final long ring;
  private final long ringBytes;
  private final int slotBytes;
  private final int slotMask;

  /** Whether packets are left whole instead of being segmented. */
  private boolean whole;

  private final boolean outbound;
  private final int linkType;

  /** A packet from the socket's queue, after its virtio header, with room for a tag. */
  private final long scratch = NativeMemory.allocate(VirtioNetHdr.SIZE + TAG + LONGEST);

  /** The kernel's counters, followed by their length. */
  private final long statistics = NativeMemory.allocate(TpacketStats.SIZE + 4);

  private int slot;

  /** Whether the current slot is still being segmented, and must not be returned yet. */
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
   * @param dataRoom bytes of data that a slot holds; longer packets are received from the socket's
   *     queue
   * @param promiscuous whether to receive packets addressed to others
   * @param outbound whether to receive also what the kernel sends on the interface
   * @param slots size of the ring, a power of two from 2 to 65,536
   * @throws DeviceException if there is no such interface, or no permission
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
   * @param dataRoom bytes of data that a slot holds; longer packets are received from the socket's
   *     queue
   * @param promiscuous whether to receive packets addressed to others
   * @param outbound whether to receive also what the kernel sends on the interface
   * @param slots size of the ring, a power of two from 2 to 65,536
   * @param filter an expression as in tcpdump; null for everything
   * @throws DeviceException if there is no such interface, or no permission, or the filter is wrong
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
    this.outbound = outbound;
    this.slotMask = slots - 1;
    // Room for the slot's header, at most 128 bytes, and a packet as long as a buffer.
    this.slotBytes = Math.max(2048, Integer.highestOneBit(dataRoom + 128 - 1) << 1);
    this.socket = new PacketSocket(name);
    try {
      linkType = socket.device().linkType();
      if (filter != null && !filter.isBlank()) {
        BpfFilter.attach(name, socket.fd(), linkType, filter);
      }
      socket.require(
          PacketOptions.PACKET_VERSION, Tpacket2Hdr.TPACKET_V2, "packet ring, version 2");
      socket.require(PacketOptions.PACKET_VNET_HDR, 1, "offload information");
      socket.require(PacketOptions.PACKET_COPY_THRESH, 1, "long packets");
      if (!outbound) {
        socket.set(Socket.SOL_PACKET, PacketOptions.PACKET_IGNORE_OUTGOING, 1);
      }
      // Room for long packets in the socket's queue.
      if (!socket.set(Socket.SOL_SOCKET, Socket.SO_RCVBUFFORCE, 16 << 20)) {
        socket.set(Socket.SOL_SOCKET, Socket.SO_RCVBUF, 16 << 20);
      }
      ringBytes = (long) slots * slotBytes;
      createRing(slots);
      socket.join(promiscuous ? PacketMreq.PACKET_MR_PROMISC : PacketMreq.PACKET_MR_ALLMULTI);
      socket.bind(true);
      ring = map();
    } catch (DeviceException e) {
      socket.close();
      Memory.free(scratch);
      Memory.free(statistics);
      throw e;
    }
  }

  private void createRing(int slots) throws DeviceException {
    int blockBytes = (int) Math.min(ringBytes, Math.max(1 << 18, slotBytes));
    socket.give(
        PacketOptions.PACKET_RX_RING,
        TpacketReq.allocate(blockBytes, (int) (ringBytes / blockBytes), slotBytes, slots),
        TpacketReq.SIZE,
        "receive ring of " + (ringBytes >> 10) + " KB");
  }

  private long map() throws DeviceException {
    int access = Mman.PROT_READ | Mman.PROT_WRITE;
    long address = Mman.mmap(0, ringBytes, access, Mman.MAP_SHARED, socket.fd(), 0);
    if (address == Mman.MAP_FAILED) {
      throw socket.failure("mapping the receive ring");
    }
    return address;
  }

  /**
   * Shares the interface's packets with the other rings of a group: each flow, in both directions,
   * goes to one of them (PACKET_FANOUT_HASH, whose hash is symmetric).
   *
   * @param group number of the group, 0 to 65,535, in this network namespace
   * @param discard whether to drop packets that arrived earlier: true for all but the first ring of
   *     the group
   * @throws DeviceException if a group of that number belongs to another interface
   */
  public void joinGroup(int group, boolean discard) throws DeviceException {
    socket.require(PacketOptions.PACKET_FANOUT, group & 0xffff, "sharing among workers");
    if (discard) {
      discardWaiting();
    }
  }

  /**
   * Leaves packets whole that the kernel has not segmented, if a buffer holds them, and marks them.
   */
  void leaveWhole() {
    whole = true;
  }

  /** Drops the packets so far, because another ring has received them. */
  void discardWaiting() {
    while (true) {
      long at = ring + (long) slot * slotBytes;
      int status = Tpacket2Hdr.statusAcquire(at);
      if ((status & Tpacket2Hdr.TP_STATUS_USER) == 0) {
        break;
      }
      if ((status & Tpacket2Hdr.TP_STATUS_COPY) != 0) {
        receiveQueued();
      }
      giveBack();
    }
  }

  @Override
  public void setAllocator(PacketAllocator allocator) {
    this.allocator = allocator;
    segmenter.setAllocator(allocator);
  }

  @Override
  public int descriptor() {
    return socket.fd();
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
    int status = Tpacket2Hdr.statusAcquire(at);
    if ((status & Tpacket2Hdr.TP_STATUS_USER) == 0) {
      return false;
    }
    packetType = SockaddrLl.packetType(Tpacket2Hdr.sockaddr(at));
    timestamp = Tpacket2Hdr.timestamp(at);
    boolean fromQueue = (status & Tpacket2Hdr.TP_STATUS_COPY) != 0;
    if (packetType == SockaddrLl.PACKET_OUTGOING && !outbound) {
      // A kernel before 4.20 does not exclude these itself.
      if (fromQueue) {
        receiveQueued();
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
    Tpacket2Hdr.releaseToKernel(ring + (long) slot * slotBytes);
    slot = slot + 1 & slotMask;
    slotInUse = false;
  }

  private void takeInSlot(PacketBatch batch, long at, int status) {
    int length = Tpacket2Hdr.captured(at);
    int offset = Tpacket2Hdr.dataOffset(at);
    if (length < 0 || offset + length > slotBytes || length != Tpacket2Hdr.length(at)) {
      tooLong++;
      return;
    }
    long frame = at + offset;
    long header = frame - VirtioNetHdr.SIZE;
    boolean tagged = (status & Tpacket2Hdr.TP_STATUS_VLAN_VALID) != 0;
    if (VirtioNetHdr.gsoType(header) == VirtioNetHdr.GSO_NONE) {
      copy(batch, frame, length, header, tagged ? tag(at, status) : 0);
    } else if (!tagged) {
      slotInUse = begin(batch, frame, length, header);
    } else {
      Memory.copy(header, scratch, VirtioNetHdr.SIZE + length);
      int with = insertTag(at, status, length);
      begin(batch, scratch + VirtioNetHdr.SIZE, with, scratch);
    }
  }

  /** Takes the next packet of the socket's queue, with its header; returns their length. */
  private int receiveQueued() {
    int flags = Socket.MSG_DONTWAIT | Socket.MSG_TRUNC;
    return Socket.recv(socket.fd(), scratch, VirtioNetHdr.SIZE + LONGEST, flags);
  }

  private void takeQueued(PacketBatch batch, long at, int status) {
    int length = receiveQueued() - VirtioNetHdr.SIZE;
    if (length < 0 || length > LONGEST) {
      tooLong++;
      return;
    }
    long frame = scratch + VirtioNetHdr.SIZE;
    boolean tagged = (status & Tpacket2Hdr.TP_STATUS_VLAN_VALID) != 0;
    if (VirtioNetHdr.gsoType(scratch) == VirtioNetHdr.GSO_NONE) {
      copy(batch, frame, length, scratch, tagged ? tag(at, status) : 0);
    } else {
      begin(batch, frame, tagged ? insertTag(at, status, length) : length, scratch);
    }
  }

  /**
   * Starts with a packet that must be segmented; returns whether its memory is needed until that is
   * done.
   */
  private boolean begin(PacketBatch batch, long frame, int length, long header) {
    int gsoSize = VirtioNetHdr.gsoSize(header);
    if (linkType != LinkType.ETHERNET
        || !segmenter.begin(frame, length, VirtioNetHdr.gsoType(header), gsoSize)
        || segmenter.segmentLength() > Mbuf.LONG_BUFFER) {
      segmenter.abandon();
      tooLong++;
      return false;
    }
    if (!whole || length > Mbuf.LONG_BUFFER) {
      return true;
    }
    long packet = segmenter.whole();
    if (packet == 0) {
      noBuffer++;
    } else {
      annotate(packet, Mbuf.data(packet));
      batch.add(packet);
    }
    return false;
  }

  /** The tag as on the wire: TPID in the upper, TCI in the lower half. */
  private static int tag(long at, int status) {
    int type =
        (status & Tpacket2Hdr.TP_STATUS_VLAN_TPID_VALID) != 0 ? Tpacket2Hdr.vlanTpid(at) : 0x8100;
    return type << 16 | Tpacket2Hdr.vlanTci(at);
  }

  /** Inserts a tag into the frame in the scratch memory. */
  private int insertTag(long at, int status, int length) {
    if (length < 12) {
      return length;
    }
    long frame = scratch + VirtioNetHdr.SIZE;
    Memory.copy(frame + 12, frame + 12 + TAG, length - 12);
    Memory.putInt(frame + 12, Integer.reverseBytes(tag(at, status)));
    return length + TAG;
  }

  private void copy(PacketBatch batch, long frame, int length, long header, int tag) {
    int extra = tag == 0 || length < 12 ? 0 : TAG;
    if (length + extra > Mbuf.LONG_BUFFER) {
      tooLong++;
      return;
    }
    long packet = allocator.allocate(length + extra);
    if (packet == 0) {
      noBuffer++;
      return;
    }
    long data = Mbuf.data(packet);
    if (extra == 0) {
      Memory.copy(frame, data, length);
    } else {
      Memory.copy(frame, data, 12);
      Bytes.putI32(data + 12, tag);
      Memory.copy(frame + 12, data + 12 + TAG, length - 12);
    }
    if (VirtioNetHdr.needsChecksum(header)) {
      int start = VirtioNetHdr.checksumStart(header) + extra;
      Segmenter.completeChecksum(data, length + extra, start, VirtioNetHdr.checksumOffset(header));
    }
    annotate(packet, data);
    batch.add(packet);
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
    long size = statistics + TpacketStats.SIZE;
    Memory.putInt(size, TpacketStats.SIZE);
    int option = PacketOptions.PACKET_STATISTICS;
    int result = Socket.getsockopt(socket.fd(), Socket.SOL_PACKET, option, statistics, size);
    // The kernel resets its counters with each query.
    if (result == 0) {
      kernelDrops += TpacketStats.drops(statistics);
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
    Mman.munmap(ring, ringBytes);
    socket.close();
    Memory.free(scratch);
    Memory.free(statistics);
  }
}
