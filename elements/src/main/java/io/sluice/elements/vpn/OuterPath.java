// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import io.sluice.elements.tunnel.OuterHeaders;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Udp;
import io.sluice.packet.Mbuf;

/**
 * The two ends of what is encrypted, from here to there, and the headers of outer packets between
 * them: IPv4 or IPv6, and UDP when there are ports. Immutable. Writing and comparing allocate
 * nothing.
 *
 * <p>IPv4 addresses are 32 bits in {@code low}.
 */
public final class OuterPath {
  /** Outer packets live as long as those of most hosts. */
  private static final int TTL = 64;

  private final boolean six;
  private final long localHigh;
  private final long localLow;
  private final long remoteHigh;
  private final long remoteLow;
  private final int localPort;
  private final int remotePort;

  private OuterPath(
      boolean six,
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort) {
    this.six = six;
    this.localHigh = localHigh;
    this.localLow = localLow;
    this.localPort = localPort;
    this.remoteHigh = remoteHigh;
    this.remoteLow = remoteLow;
    this.remotePort = remotePort;
  }

  /**
   * A path between addresses as text, of the same family.
   *
   * @param local address of this end
   * @param localPort UDP port of this end; 0 for no UDP header
   * @param remote address of the other end
   * @param remotePort UDP port of the other end
   * @return the path; null when the texts are not addresses of one family
   */
  public static OuterPath of(String local, int localPort, String remote, int remotePort) {
    if (IpAddress.isValid4(local) && IpAddress.isValid4(remote)) {
      long from = IpAddress.parse4(local) & 0xffff_ffffL;
      long to = IpAddress.parse4(remote) & 0xffff_ffffL;
      return new OuterPath(false, 0, from, localPort, 0, to, remotePort);
    }
    if (!IpAddress.isValid6(local) || !IpAddress.isValid6(remote)) {
      return null;
    }
    byte[] from = IpAddress.parse6(local);
    byte[] to = IpAddress.parse6(remote);
    return new OuterPath(
        true,
        IpAddress.high(from),
        IpAddress.low(from),
        localPort,
        IpAddress.high(to),
        IpAddress.low(to),
        remotePort);
  }

  /**
   * The way back to who sent a packet.
   *
   * @param ip address of its IPv4 or IPv6 header, all there
   * @param udp address of its UDP header
   * @return a path from its destination to its source
   */
  public static OuterPath backFrom(long ip, long udp) {
    int here = Udp.dstPort(udp);
    int there = Udp.srcPort(udp);
    if (Ipv4.version(ip) == 4) {
      long local = Ipv4.dst(ip) & 0xffff_ffffL;
      return new OuterPath(false, 0, local, here, 0, Ipv4.src(ip) & 0xffff_ffffL, there);
    }
    return new OuterPath(
        true, Ipv6.dstHigh(ip), Ipv6.dstLow(ip), here, Ipv6.srcHigh(ip), Ipv6.srcLow(ip), there);
  }

  /**
   * Whether a packet came by this path, from the other end to this one.
   *
   * @param ip address of its IP header, all there
   * @param udp address of its UDP header
   * @return false when one of the addresses or ports is another
   */
  public boolean isWayBackOf(long ip, long udp) {
    if (Udp.srcPort(udp) != remotePort || Udp.dstPort(udp) != localPort) {
      return false;
    }
    if (Ipv4.version(ip) == 4) {
      return !six && Ipv4.src(ip) == (int) remoteLow && Ipv4.dst(ip) == (int) localLow;
    }
    return six
        && Ipv6.srcHigh(ip) == remoteHigh
        && Ipv6.srcLow(ip) == remoteLow
        && Ipv6.dstHigh(ip) == localHigh
        && Ipv6.dstLow(ip) == localLow;
  }

  /**
   * How much the headers take.
   *
   * @return bytes
   */
  public int headerLength() {
    int ip = six ? Ipv6.HEADER_LENGTH : Ipv4.MIN_HEADER;
    return localPort == 0 ? ip : ip + Udp.HEADER_LENGTH;
  }

  /**
   * Whether there is a UDP header.
   *
   * @return false for a path of addresses only
   */
  public boolean hasPorts() {
    return localPort != 0;
  }

  /**
   * Writes the headers at the beginning of a packet, marks them, and sets its destination
   * annotation.
   *
   * @param packet the packet, the headers' room in front of it included
   * @param protocol what follows the IP header; with ports that is UDP and this is ignored
   * @param tos type of service, or traffic class
   * @param flags IPv4 flags
   * @param id IPv4 identification
   * @param checksum whether UDP over IPv4 gets a checksum; over IPv6 it always does
   */
  public void write(long packet, int protocol, int tos, int flags, int id, boolean checksum) {
    int next = localPort == 0 ? protocol : IpProtocol.UDP;
    if (six) {
      OuterHeaders.ipv6(packet, localHigh, localLow, remoteHigh, remoteLow, tos, TTL, next);
    } else {
      OuterHeaders.ipv4(
          packet, (int) localLow, (int) remoteLow, tos, flags, id & 0xffff, TTL, next);
    }
    if (localPort != 0) {
      writeUdp(packet, checksum);
    }
  }

  private void writeUdp(long packet, boolean checksum) {
    int header = six ? Ipv6.HEADER_LENGTH : Ipv4.MIN_HEADER;
    int length = Mbuf.length(packet) - header;
    long ip = Mbuf.data(packet);
    OuterHeaders.udp(ip + header, localPort, remotePort, length);
    if (six || checksum) {
      OuterHeaders.udpChecksum(ip, ip + header, length);
    }
  }

  /**
   * The other end, as users write it.
   *
   * @return for example {@code 192.0.2.1:51820} or {@code [2001:db8::1]:51820}; the address alone
   *     when there are no ports
   */
  public String remote() {
    return text(remoteHigh, remoteLow, remotePort);
  }

  /**
   * The other end without its port, and in IPv6 without what a host chooses by itself: what a host
   * cannot change at will.
   *
   * @return an address
   */
  public String remoteNetwork() {
    return six ? IpAddress.format6(remoteHigh, 0) : IpAddress.format4((int) remoteLow);
  }

  /**
   * This end, as users write it.
   *
   * @return as {@link #remote}
   */
  public String local() {
    return text(localHigh, localLow, localPort);
  }

  private String text(long high, long low, int port) {
    String address = six ? IpAddress.format6(high, low) : IpAddress.format4((int) low);
    if (localPort == 0) {
      return address;
    }
    return (six ? "[" + address + "]" : address) + ":" + port;
  }

  @Override
  public String toString() {
    return local() + " > " + remote();
  }
}
