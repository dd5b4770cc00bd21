// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.tap;

import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.Segmenter;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Unistd;
import io.sluice.pmd.linux.VirtioNetHdr;

/**
 * Reads packets from a virtual interface, and segments them and completes their checksums instead
 * of the kernel: one system call reads up to 64 kB of a TCP connection.
 *
 * <p>Belongs to one thread; allocates buffers for the packets and nothing else.
 */
final class OffloadReader {
  private static final int LONGEST = 1 << 17;

  private final int fd;
  private final boolean frames;
  private final Segmenter segmenter = new Segmenter(null);
  private final long scratch = NativeMemory.allocate(VirtioNetHdr.SIZE + LONGEST);
  private PacketAllocator allocator;

  long noBuffer;
  long tooLong;

  /**
   * Creates one.
   *
   * @param fd of the interface
   * @param frames whether packets begin with the Ethernet header; otherwise with the IP header
   */
  OffloadReader(int fd, boolean frames) {
    this.fd = fd;
    this.frames = frames;
  }

  void setAllocator(PacketAllocator allocator) {
    this.allocator = allocator;
    segmenter.setAllocator(allocator);
  }

  /** Appends available packets, up to a number. */
  void receive(PacketBatch batch, int max) {
    int limit = batch.size() + max;
    while (batch.size() < limit) {
      if (segmenter.hasNext()) {
        long packet = segmenter.next();
        if (packet == 0) {
          noBuffer++;
          segmenter.abandon();
          return;
        }
        batch.add(packet);
        continue;
      }
      int length = Unistd.read(fd, scratch, VirtioNetHdr.SIZE + LONGEST) - VirtioNetHdr.SIZE;
      if (length <= 0) {
        return;
      }
      take(batch, scratch + VirtioNetHdr.SIZE, length);
    }
  }

  private void take(PacketBatch batch, long at, int length) {
    int type = VirtioNetHdr.gsoType(scratch);
    if (type == VirtioNetHdr.GSO_NONE) {
      copy(batch, at, length);
      return;
    }
    int size = VirtioNetHdr.gsoSize(scratch);
    boolean right =
        frames
            ? segmenter.begin(at, length, type, size)
            : segmenter.beginIp(at, length, type, size);
    if (!right) {
      segmenter.abandon();
      tooLong++;
    }
  }

  private void copy(PacketBatch batch, long at, int length) {
    if (length > Mbuf.LONG_BUFFER) {
      tooLong++;
      return;
    }
    long packet = allocator.allocate(length);
    if (packet == 0) {
      noBuffer++;
      return;
    }
    long data = Mbuf.data(packet);
    Memory.copy(at, data, length);
    if (VirtioNetHdr.needsChecksum(scratch)) {
      Segmenter.completeChecksum(
          data, length, VirtioNetHdr.checksumStart(scratch), VirtioNetHdr.checksumOffset(scratch));
    }
    batch.add(packet);
  }

  void close() {
    segmenter.abandon();
    Memory.free(scratch);
  }
}
