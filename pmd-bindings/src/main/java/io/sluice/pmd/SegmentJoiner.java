// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.header.Checksum;
import io.sluice.header.Ethernet;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.linux.Mmsghdr;
import io.sluice.pmd.linux.VirtioNetHdr;

/**
 * Joins consecutive segments of a TCP connection, or datagrams of a UDP flow, in a batch into one
 * packet of up to 64 kB for the kernel, which takes it in one call and processes it once: the
 * headers of the first, then the payloads of all, from where they lie. {@link Segmenter} is the
 * inverse.
 *
 * <p>Packets are joined only if segmentation would give the same packets again: plain IPv4 or IPv6
 * headers, equal except for length, identification and sequence number; TCP with no flags other
 * than ACK, and PSH on the last; payloads of equal length, of which the last may be shorter. The
 * kernel does not check the checksums of joined packets, so they are verified here: a packet with a
 * wrong one is sent separately. Datagrams without a checksum get one.
 *
 * <p>Belongs to one thread; allocates nothing.
 */
public final class SegmentJoiner {
  /** The most packets that are joined to one. */
  public static final int MOST = 64;

  /** The most bytes of a header before a packet plus the packet's own headers. */
  public static final int HEADERS = 144;

  private static final int LONGEST = 0xffff;

  /** The bytes before the IP header. */
  private final int linkLength;

  private boolean joinsUdp;

  // The packet that others are joined to.
  private long firstIp;
  private long firstTransport;
  private boolean six;
  private boolean tcp;
  private int headerLength;
  private int segmentSize;

  /**
   * Creates a joiner.
   *
   * @param frames whether packets begin with the Ethernet header; otherwise with the IP header
   * @param joinsUdp whether datagrams are joined, too, which needs Linux 6.2
   */
  public SegmentJoiner(boolean frames, boolean joinsUdp) {
    linkLength = frames ? Ethernet.HEADER_LENGTH : 0;
    this.joinsUdp = joinsUdp;
  }

  /**
   * Stops joining datagrams.
   *
   * @return whether it has joined them before
   */
  public boolean leaveUdp() {
    boolean joined = joinsUdp;
    joinsUdp = false;
    return joined;
  }

  /**
   * Joins as many packets as possible, starting at an index.
   *
   * @param batch packets, which the caller still owns
   * @param first the index
   * @param header {@value #HEADERS} bytes for a {@link VirtioNetHdr} and the headers; must not
   *     change until the kernel has taken the packet
   * @param vectors two iovecs, and one for each packet up to {@value #MOST}; likewise
   * @return how many packets were joined; the number of vectors used is this number plus two, but
   *     two for a single packet
   */
  public int join(PacketBatch batch, int first, long header, long vectors) {
    Mmsghdr.point(vectors, header, VirtioNetHdr.SIZE);
    int count = joinable(batch, first, vectors);
    if (count > 1) {
      point(0, batch.get(first), segmentSize, vectors);
      writeHeaders(batch, first, count, header, vectors);
    } else {
      long packet = batch.get(first);
      VirtioNetHdr.clear(header);
      Mmsghdr.point(vectors + Mmsghdr.VECTOR, Mbuf.data(packet), Mbuf.length(packet));
    }
    return count;
  }

  /**
   * The number of vectors of a joined packet.
   *
   * @param count what {@link #join} returned
   * @return 2 or more
   */
  public static int vectors(int count) {
    return count == 1 ? 2 : count + 2;
  }

  /** Points vectors to the payloads after the first one; returns how many packets are joined. */
  private int joinable(PacketBatch batch, int first, long vectors) {
    int end = Math.min(batch.size(), first + MOST);
    if (first + 1 >= end || !begin(batch.get(first))) {
      return 1;
    }
    int count = 1;
    int sum = segmentSize;
    boolean last = isPushed(batch.get(first));
    while (!last && first + count < end) {
      long packet = batch.get(first + count);
      int payload = payloadAfter(packet, count, sum);
      if (payload == 0) {
        break;
      }
      point(count, packet, payload, vectors);
      last = payload < segmentSize || isPushed(packet);
      sum += payload;
      count++;
    }
    return count;
  }

  private void point(int segment, long packet, int payload, long vectors) {
    long vector = vectors + (2L + segment) * Mmsghdr.VECTOR;
    Mmsghdr.point(vector, Mbuf.data(packet) + headerLength, payload);
  }

  private long transportOf(long packet) {
    return Mbuf.data(packet) + linkLength + (firstTransport - firstIp);
  }

  private boolean isPushed(long packet) {
    return tcp && (Tcp.flags(transportOf(packet)) & Tcp.PSH) != 0;
  }

  /** Whether other packets may be joined to a packet, which is then the first one. */
  private boolean begin(long packet) {
    int available = Mbuf.length(packet) - linkLength;
    if (available < Ipv4.MIN_HEADER || Mbuf.segmentSize(packet) != 0) {
      return false;
    }
    firstIp = Mbuf.data(packet) + linkLength;
    six = Ipv4.version(firstIp) == 6;
    int ipLength = six ? Ipv6.HEADER_LENGTH : Ipv4.MIN_HEADER;
    firstTransport = firstIp + ipLength;
    int left = available - ipLength;
    if (left <= Udp.HEADER_LENGTH || linkLength > 0 && !isPlainFrame()) {
      return false;
    }
    int protocol = six ? Ipv6.nextHeader(firstIp) : Ipv4.protocol(firstIp);
    tcp = protocol == IpProtocol.TCP;
    int transportLength = Udp.HEADER_LENGTH;
    if (tcp) {
      transportLength = left < Tcp.MIN_HEADER ? 0 : Tcp.headerLength(firstTransport);
      if (transportLength < Tcp.MIN_HEADER) {
        return false;
      }
    } else if (protocol != IpProtocol.UDP || !joinsUdp) {
      return false;
    }
    headerLength = linkLength + ipLength + transportLength;
    segmentSize = left - transportLength;
    return segmentSize > 0 && isRight(firstIp, available);
  }

  private boolean isPlainFrame() {
    return Bytes.u16(firstIp - 2) == (six ? Ethernet.TYPE_IPV6 : Ethernet.TYPE_IPV4);
  }

  /**
   * Whether a packet of this length is a TCP segment or UDP datagram with correct lengths and
   * checksums.
   */
  private boolean isRight(long ip, int length) {
    long transport = ip + (firstTransport - firstIp);
    int left = length - (int) (firstTransport - firstIp);
    boolean right =
        six
            ? Ipv6.payloadLength(ip) == left
            : Ipv4.isPlain(ip)
                && !Ipv4.isFragment(ip)
                && Ipv4.totalLength(ip) == length
                && Ipv4.isChecksumRight(ip, Ipv4.MIN_HEADER);
    if (!right) {
      return false;
    }
    if (tcp) {
      return (Tcp.flags(transport) & ~Tcp.PSH) == Tcp.ACK && sum(ip, transport, left) == 0;
    }
    return Udp.length(transport) == left
        && (Udp.checksum(transport) == 0 && !six || sum(ip, transport, left) == 0);
  }

  private int sum(long ip, long transport, int length) {
    return six
        ? Checksum.transport6(ip, protocol(), transport, length)
        : Checksum.transport(ip, transport, length);
  }

  private int protocol() {
    return tcp ? IpProtocol.TCP : IpProtocol.UDP;
  }

  /**
   * The payload that a packet adds to those before it.
   *
   * @param index how many there are
   * @param sum of their payloads
   * @return bytes of its payload; 0 if it cannot be joined
   */
  private int payloadAfter(long packet, int index, int sum) {
    int payload = Mbuf.length(packet) - headerLength;
    int length = headerLength - linkLength + sum + payload;
    if (payload <= 0 || payload > segmentSize || length > LONGEST) {
      return 0;
    }
    long ip = Mbuf.data(packet) + linkLength;
    long transport = ip + (firstTransport - firstIp);
    boolean joins =
        isSameLink(ip)
            // Version, header length and traffic class.
            && Bytes.u16(ip) == Bytes.u16(firstIp)
            && (six ? follows6(ip) : follows4(ip, index))
            && Bytes.i32(transport) == Bytes.i32(firstTransport)
            && (!tcp || followsTcp(transport, sum))
            && isRight(ip, Mbuf.length(packet) - linkLength);
    return joins ? payload : 0;
  }

  private boolean isSameLink(long ip) {
    for (int i = 2; i <= linkLength; i += 2) {
      if (Bytes.u16(ip - i) != Bytes.u16(firstIp - i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Checks the IPv4 identification: it must count up, as it will after segmentation; if it has no
   * meaning, it may differ.
   */
  private boolean follows4(long ip, int index) {
    return (Ipv4.dontFragment(ip) || Ipv4.id(ip) == (Ipv4.id(firstIp) + index & 0xffff))
        && Ipv4.flagsAndOffset(ip) == Ipv4.flagsAndOffset(firstIp)
        && Ipv4.ttl(ip) == Ipv4.ttl(firstIp)
        && Ipv4.protocol(ip) == Ipv4.protocol(firstIp)
        && Ipv4.src(ip) == Ipv4.src(firstIp)
        && Ipv4.dst(ip) == Ipv4.dst(firstIp);
  }

  private boolean follows6(long ip) {
    return Bytes.u16(ip + 2) == Bytes.u16(firstIp + 2)
        && Ipv6.nextHeader(ip) == Ipv6.nextHeader(firstIp)
        && Ipv6.hopLimit(ip) == Ipv6.hopLimit(firstIp)
        && Ipv6.srcHigh(ip) == Ipv6.srcHigh(firstIp)
        && Ipv6.srcLow(ip) == Ipv6.srcLow(firstIp)
        && Ipv6.dstHigh(ip) == Ipv6.dstHigh(firstIp)
        && Ipv6.dstLow(ip) == Ipv6.dstLow(firstIp);
  }

  /** Checks a TCP segment; the ports are known to be equal. */
  private boolean followsTcp(long segment, int sum) {
    int length = Tcp.headerLength(segment);
    if (Tcp.seq(segment) != Tcp.seq(firstTransport) + sum
        || Tcp.ack(segment) != Tcp.ack(firstTransport)
        || length != Tcp.headerLength(firstTransport)
        || Tcp.window(segment) != Tcp.window(firstTransport)) {
      return false;
    }
    for (int at = Tcp.MIN_HEADER; at < length; at += 4) {
      if (Bytes.i32(segment + at) != Bytes.i32(firstTransport + at)) {
        return false;
      }
    }
    return true;
  }

  /** Writes the headers of the joined packet, from those of the first one. */
  private void writeHeaders(PacketBatch batch, int first, int count, long header, long vectors) {
    long at = header + VirtioNetHdr.SIZE;
    Memory.copy(firstIp - linkLength, at, headerLength);
    Mmsghdr.point(vectors + Mmsghdr.VECTOR, at, headerLength);
    long last = batch.get(first + count - 1);
    int payload = (count - 1) * segmentSize + Mbuf.length(last) - headerLength;
    long ip = at + linkLength;
    long transport = ip + (firstTransport - firstIp);
    int length = headerLength - linkLength + payload;
    int left = length - (int) (transport - ip);
    if (six) {
      put16(ip + 4, left);
    } else {
      put16(ip + 2, length);
      int before = Ipv4.totalLength(firstIp);
      put16(ip + 10, Checksum.update16(Ipv4.checksum(firstIp), before, length));
    }
    if (!tcp) {
      put16(transport + 4, left);
    } else if (isPushed(last)) {
      Memory.putByte(transport + 13, (byte) (Tcp.flags(firstTransport) | Tcp.PSH));
    }
    GsoHeader.complete(
        header, firstIp, tcp, (int) (transport - at), headerLength, segmentSize, left);
  }

  /** Writes to memory outside of packet buffers. */
  private static void put16(long address, int value) {
    Memory.putShort(address, Short.reverseBytes((short) value));
  }
}
