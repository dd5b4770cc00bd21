// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.header.Checksum;
import io.sluice.header.Tcp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.pmd.linux.VirtioNetHdr;

/**
 * Splits a packet that the kernel left for the hardware to segment (generic segmentation offload)
 * into the packets that the hardware would send: TCP over IPv4 and IPv6, and UDP (UDP_SEGMENT of
 * udp(7)). Sets lengths, IPv4 identification, sequence numbers, flags and checksums.
 *
 * <p>Belongs to the receiving thread; allocates only the segments' buffers. The source lies in the
 * kernel's ring or outside of buffers, where the checked mode does not apply; every offset is
 * checked here.
 */
public final class Segmenter {
  /** Means that the IP header follows an Ethernet header, and must be found. */
  public static final int ETHERNET = -1;

  /** The most bytes that {@link #describe} writes. */
  public static final int DESCRIPTION = 256;

  private PacketAllocator allocator;

  private long source;
  private int length;
  private int ipOffset;
  private int transportOffset;
  private int headerLength;
  private int segmentSize;
  private boolean ipv6;
  private boolean tcp;
  private int position;
  private int index;

  /**
   * Creates a segmenter.
   *
   * @param allocator allocates segments; may be set later
   */
  public Segmenter(PacketAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * Sets the allocator of segments.
   *
   * @param allocator the receiving thread's allocator
   */
  public void setAllocator(PacketAllocator allocator) {
    this.allocator = allocator;
  }

  private int u8(int offset) {
    return Memory.getByte(source + offset) & 0xff;
  }

  private int u16(int offset) {
    return Short.reverseBytes(Memory.getShort(source + offset)) & 0xffff;
  }

  /**
   * Starts with a packet, which must not change until {@link #next} has returned all segments.
   *
   * @param address an Ethernet frame
   * @param length its bytes
   * @param gsoType a GSO type of {@link VirtioNetHdr}
   * @param gsoSize payload bytes of a segment
   * @return false if the packet cannot be segmented
   */
  public boolean begin(long address, int length, int gsoType, int gsoSize) {
    return begin(address, length, gsoType, gsoSize, ETHERNET);
  }

  /**
   * Starts with a packet without link header, as {@link #begin} does.
   *
   * @param address an IP packet
   * @param length its bytes
   * @param gsoType a GSO type of {@link VirtioNetHdr}
   * @param gsoSize payload bytes of a segment
   * @return false if the packet cannot be segmented
   */
  public boolean beginIp(long address, int length, int gsoType, int gsoSize) {
    return begin(address, length, gsoType, gsoSize, 0);
  }

  /**
   * Starts with a packet that is marked with a segment size, as {@link #begin} does. The length in
   * its IP header must be valid.
   *
   * @param packet the packet, which must not be freed before {@link #next} has returned all
   *     segments
   * @param ip the offset of the IP header from the start of the data; {@link #ETHERNET} to find it
   *     after an Ethernet header
   * @return false if it is not marked, or cannot be segmented
   */
  public boolean beginMarked(long packet, int ip) {
    int size = Mbuf.segmentSize(packet);
    long data = Mbuf.data(packet);
    int bytes = Mbuf.length(packet);
    boolean found =
        size != 0
            && (begin(data, bytes, VirtioNetHdr.GSO_TCPV4, size, ip)
                || begin(data, bytes, VirtioNetHdr.GSO_UDP_L4, size, ip));
    if (found && segmentLength() < bytes && saysLength()) {
      return true;
    }
    abandon();
    return false;
  }

  private boolean saysLength() {
    int said = ipv6 ? u16(ipOffset + 4) + 40 : u16(ipOffset + 2);
    return ipOffset + said == length;
  }

  private boolean begin(long address, int length, int gsoType, int gsoSize, int ip) {
    this.source = address;
    this.length = length;
    this.segmentSize = gsoSize;
    this.position = length;
    tcp = gsoType == VirtioNetHdr.GSO_TCPV4 || gsoType == VirtioNetHdr.GSO_TCPV6;
    if (gsoSize == 0
        || !tcp && gsoType != VirtioNetHdr.GSO_UDP_L4
        || !(ip == ETHERNET ? findIp() : findTransport(ip))) {
      return false;
    }
    if (tcp) {
      if (transportOffset + 20 > length) {
        return false;
      }
      int tcpHeader = u8(transportOffset + 12) >>> 4 << 2;
      headerLength = transportOffset + tcpHeader;
      if (tcpHeader < 20 || headerLength > length) {
        return false;
      }
    } else {
      headerLength = transportOffset + 8;
      if (headerLength > length) {
        return false;
      }
    }
    position = headerLength;
    index = 0;
    return position < length;
  }

  private boolean findIp() {
    int at = 12;
    int type;
    do {
      if (at + 2 > length) {
        return false;
      }
      type = u16(at);
      at += type == 0x8100 || type == 0x88a8 ? 4 : 2;
    } while (type == 0x8100 || type == 0x88a8);
    int version = at < length ? u8(at) >>> 4 : 0;
    return (type == 0x0800 && version == 4 || type == 0x86dd && version == 6) && findTransport(at);
  }

  private boolean findTransport(int at) {
    ipOffset = at;
    int wanted = tcp ? 6 : 17;
    int version = at < length ? u8(at) >>> 4 : 0;
    ipv6 = version == 6;
    if (version == 4 && at + 20 <= length) {
      int header = (u8(at) & 0x0f) << 2;
      transportOffset = at + header;
      return header >= 20 && u8(at + 9) == wanted;
    }
    return ipv6 && at + 40 <= length && skipExtensions(wanted);
  }

  private boolean skipExtensions(int wanted) {
    int next = u8(ipOffset + 6);
    int at = ipOffset + 40;
    // Hop-by-hop options, routing and destination options may precede the transport header.
    while (next == 0 || next == 43 || next == 60) {
      if (at + 8 > length) {
        return false;
      }
      next = u8(at);
      at += 8 + (u8(at + 1) << 3);
    }
    transportOffset = at;
    return next == wanted && at < length;
  }

  /**
   * Completes a checksum whose field holds the sum of the pseudo header, by adding everything else.
   *
   * @param data a packet
   * @param length its bytes
   * @param start the offset where the sum begins
   * @param offset of the field from there; a field outside of the packet is not changed
   */
  public static void completeChecksum(long data, int length, int start, int offset) {
    if (start + offset + 2 <= length) {
      int sum = Checksum.sum(data + start, length - start);
      Bytes.putU16(data + start + offset, Checksum.finishUdp(sum));
    }
  }

  /**
   * Whether {@link #next} has more segments.
   *
   * @return false also before the first packet
   */
  public boolean hasNext() {
    return position < length;
  }

  /**
   * The length of a full segment with all headers.
   *
   * @return bytes, for the current packet
   */
  public int segmentLength() {
    return headerLength + Math.min(segmentSize, length - headerLength);
  }

  /**
   * Makes one packet of all segments, marked with the segment size, with a complete checksum.
   *
   * @return a packet; 0 if the pool is empty, or no buffer holds it
   */
  public long whole() {
    long packet = allocator.allocate(length);
    if (packet != 0) {
      long data = Mbuf.data(packet);
      Memory.copy(source, data, length);
      writeChecksum(data, length - transportOffset);
      Mbuf.setSegmentSize(packet, segmentSize);
    }
    abandon();
    return packet;
  }

  /**
   * Writes what the kernel needs before the payload of a packet that it must segment: a virtio
   * header, and all headers, with a checksum that covers only the pseudo header.
   *
   * @param to address of {@link #DESCRIPTION} bytes
   * @return the bytes of the packet that these headers replace; 0 if they are too long
   */
  public int describe(long to) {
    if (VirtioNetHdr.SIZE + headerLength > DESCRIPTION) {
      return 0;
    }
    Memory.copy(source, to + VirtioNetHdr.SIZE, headerLength);
    int left = length - transportOffset;
    GsoHeader.complete(
        to, source + ipOffset, tcp, transportOffset, headerLength, segmentSize, left);
    return headerLength;
  }

  private void writeChecksum(long data, int transportLength) {
    long ip = data + ipOffset;
    long transport = data + transportOffset;
    int checksumAt = GsoHeader.checksumOffset(tcp);
    Bytes.putU16(transport + checksumAt, 0);
    int pseudo = GsoHeader.pseudo(ip, tcp, transportLength);
    int sum = Checksum.add(pseudo, Checksum.sum(transport, transportLength));
    Bytes.putU16(transport + checksumAt, tcp ? Checksum.finish(sum) : Checksum.finishUdp(sum));
  }

  /** Drops the remaining segments. */
  public void abandon() {
    position = length;
  }

  /**
   * Makes the next segment.
   *
   * @return a packet; 0 if the pool is empty
   */
  public long next() {
    int payload = Math.min(segmentSize, length - position);
    long packet = allocator.allocate(headerLength + payload);
    if (packet == 0) {
      return 0;
    }
    long data = Mbuf.data(packet);
    Memory.copy(source, data, headerLength);
    Memory.copy(source + position, data + headerLength, payload);
    long ip = data + ipOffset;
    long transport = data + transportOffset;
    int ipLength = headerLength + payload - ipOffset;
    int transportLength = headerLength + payload - transportOffset;
    if (ipv6) {
      Bytes.putU16(ip + 4, ipLength - 40);
    } else {
      Bytes.putU16(ip + 2, ipLength);
      Bytes.putU16(ip + 4, Bytes.u16(ip + 4) + index);
      Bytes.putU16(ip + 10, 0);
      Bytes.putU16(ip + 10, Checksum.of(ip, transportOffset - ipOffset));
    }
    if (tcp) {
      Bytes.putI32(transport + 4, Bytes.i32(transport + 4) + (position - headerLength));
      int flags = Bytes.u8(transport + 13);
      if (position + payload < length) {
        flags &= ~(Tcp.FIN | Tcp.PSH);
      }
      if (index > 0) {
        flags &= ~Tcp.CWR;
      }
      Bytes.putU8(transport + 13, flags);
    } else {
      Bytes.putU16(transport + 4, transportLength);
    }
    writeChecksum(data, transportLength);
    position += payload;
    index++;
    return packet;
  }
}
