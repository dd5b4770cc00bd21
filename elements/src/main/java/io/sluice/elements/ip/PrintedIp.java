// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * A copy of an IPv4 packet that is being printed. A stripped header can still be shown, because it
 * lies before the data in the buffer. Bytes beyond the packet read as 0, so header fields never
 * lead outside.
 */
final class PrintedIp {
  boolean id;
  boolean ttl;
  boolean tos;
  boolean length;
  boolean swap;

  private byte[] bytes = new byte[2048];
  private int end;
  private int data;
  private int ip;
  private int transport;

  /**
   * Copies a packet that has a network header.
   *
   * @param packet the packet
   * @return false when there is no whole IPv4 header
   */
  boolean load(long packet) {
    int header = Anno.networkOffset(packet);
    int size = Mbuf.length(packet);
    // Where the copy starts, relative to the data.
    int start = Math.min(0, header);
    if (size - header < Ipv4.MIN_HEADER || Mbuf.dataOffset(packet) + start < 0) {
      return false;
    }
    end = size - start;
    if (bytes.length < end) {
      bytes = new byte[end];
    }
    Memory.copyToArray(Mbuf.buffer(packet) + Mbuf.dataOffset(packet) + start, bytes, 0, end);
    data = -start;
    ip = header - start;
    transport =
        Anno.hasTransportHeader(packet)
            ? Anno.transportOffset(packet) - start
            : ip + headerLength();
    return true;
  }

  int u8(int at) {
    return at >= 0 && at < end ? bytes[at] & 0xff : 0;
  }

  private int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  private int i32(int at) {
    return u16(at) << 16 | u16(at + 2);
  }

  private int headerLength() {
    return (u8(ip) & 15) * 4;
  }

  private int totalLength() {
    return u16(ip + 2);
  }

  private boolean isFirstFragment() {
    return (u16(ip + 6) & Ipv4.OFFSET_MASK) == 0;
  }

  private int protocol() {
    return u8(ip + 9);
  }

  int end() {
    return end;
  }

  /** Where the packet's data starts. */
  int data() {
    return data;
  }

  /** Where the payload of the transport protocol starts; perhaps beyond the end. */
  int payload() {
    if (transport < 0) {
      return end;
    }
    if (isFirstFragment() && protocol() == IpProtocol.TCP) {
      return transport + 12 < end ? transport + (u8(transport + 12) >> 4) * 4 : end;
    }
    return isFirstFragment() && protocol() == IpProtocol.UDP ? transport + 8 : transport;
  }

  /**
   * Prints what the headers say.
   *
   * @param line where to
   * @param packetLength bytes of the whole packet
   */
  void append(StringBuilder line, int packetLength) {
    int payloadLength = totalLength() - headerLength();
    int available = transport < 0 ? 0 : Math.min(end - transport, payloadLength);
    appendFields(line);
    switch (protocol()) {
      case IpProtocol.TCP -> appendTcp(line, available, packetLength);
      case IpProtocol.UDP -> appendUdp(line, available);
      case IpProtocol.ICMP -> appendIcmp(line, available);
      default -> {
        appendAddresses(line);
        line.append(": ip-proto-").append(protocol());
      }
    }
    int fragment = u16(ip + 6);
    if ((fragment & (Ipv4.OFFSET_MASK | Ipv4.MORE_FRAGMENTS)) != 0) {
      line.append(" (frag ").append(u16(ip + 4)).append(':').append(payloadLength).append('@');
      line.append((fragment & Ipv4.OFFSET_MASK) << 3);
      line.append((fragment & Ipv4.MORE_FRAGMENTS) != 0 ? "+" : "").append(')');
    }
  }

  private void appendFields(StringBuilder line) {
    if (id) {
      line.append("id ").append(u16(ip + 4)).append(' ');
    }
    if (ttl) {
      line.append("ttl ").append(u8(ip + 8)).append(' ');
    }
    if (tos) {
      line.append("tos ").append(u8(ip + 1)).append(' ');
    }
    if (length) {
      line.append("length ").append(totalLength()).append(' ');
    }
  }

  private void appendAddress(StringBuilder line, int at) {
    line.append(IpAddress.format4(i32(at)));
  }

  private void appendAddresses(StringBuilder line) {
    appendAddress(line, ip + 12);
    line.append(" > ");
    appendAddress(line, ip + 16);
  }

  private void appendEndpoints(StringBuilder line) {
    appendAddress(line, ip + 12);
    line.append('.').append(u16(transport)).append(" > ");
    appendAddress(line, ip + 16);
    line.append('.').append(u16(transport + 2)).append(": ");
  }

  private void appendTcp(StringBuilder line, int available, int packetLength) {
    if (available < 4 || !isFirstFragment()) {
      appendAddresses(line);
      line.append(isFirstFragment() ? ": truncated-tcp" : ": tcp");
      return;
    }
    appendEndpoints(line);
    if (available < 14) {
      line.append("truncated-tcp");
      return;
    }
    int flags = u8(transport + 13);
    int count = totalLength() - headerLength() - (u8(transport + 12) >> 4) * 4;
    if ((flags & Tcp.SYN) != 0) {
      line.append('S');
      count++;
    }
    if ((flags & Tcp.FIN) != 0) {
      line.append('F');
      count++;
    }
    line.append((flags & Tcp.RST) != 0 ? "R" : "").append((flags & Tcp.PSH) != 0 ? "P" : "");
    if ((flags & (Tcp.SYN | Tcp.FIN | Tcp.RST | Tcp.PSH)) == 0) {
      line.append('.');
    }
    int seq = i32(transport + 4);
    line.append(' ').append(Integer.toUnsignedLong(seq));
    line.append(':').append(Integer.toUnsignedLong(seq + count)).append('(').append(count);
    line.append(',').append(packetLength).append(',').append(totalLength()).append(')');
    if ((flags & Tcp.ACK) != 0) {
      line.append(" ack ").append(Integer.toUnsignedLong(i32(transport + 8)));
    }
    if (available < 16) {
      line.append("truncated-tcp");
    } else {
      line.append(" win ").append(u16(transport + 14));
    }
  }

  private void appendUdp(StringBuilder line, int available) {
    if (available < 4 || !isFirstFragment()) {
      appendAddresses(line);
      line.append(isFirstFragment() ? ": truncated-udp" : ": udp");
      return;
    }
    appendEndpoints(line);
    if (available < 8) {
      line.append("truncated-udp");
    } else {
      line.append("udp ").append(u16(transport + 4));
    }
  }

  private void appendIcmp(StringBuilder line, int available) {
    appendAddresses(line);
    line.append(": ");
    if (!isFirstFragment()) {
      line.append("icmp");
      return;
    }
    if (available < 2) {
      line.append("truncated-icmp");
      return;
    }
    int type = u8(transport);
    switch (type) {
      case 0, 8 -> {
        line.append(type == 0 ? "icmp echo-reply " : "icmp echo ");
        if (available < 8) {
          line.append("truncated-icmp");
        } else {
          line.append('(').append(number(transport + 4));
          line.append(", ").append(number(transport + 6)).append(')');
        }
      }
      case 3 -> appendUnreachable(line, available);
      default -> appendOtherIcmp(line, type);
    }
  }

  /** An ICMP number as the sender's byte order may have it. */
  private int number(int at) {
    int value = u16(at);
    return swap ? value : (value & 0xff) << 8 | value >> 8;
  }

  private void appendUnreachable(StringBuilder line, int available) {
    int code = u8(transport + 1);
    String name = IcmpNames.code(3, code);
    String codeText = name == null ? "code " + code : name;
    int inner = transport + 8;
    int innerLength = available - 8;
    if (innerLength < Ipv4.MIN_HEADER) {
      line.append("icmp unreachable ").append(codeText).append(" truncated-icmp");
      return;
    }
    int innerHeader = (u8(inner) & 15) * 4;
    line.append("icmp ");
    appendAddress(line, inner + 16);
    line.append(" unreachable ").append(codeText);
    switch (code) {
      case 2 -> line.append(' ').append(IcmpNames.protocol(u8(inner + 9), ""));
      case 3 -> {
        line.append(' ').append(IcmpNames.protocol(u8(inner + 9), "protocol "));
        if (innerLength - innerHeader < 4) {
          line.append("truncated-icmp");
        } else {
          line.append('/').append(u16(inner + innerHeader + 2));
        }
      }
      case 4 -> {
        int mtu = u16(transport + 6);
        if (mtu != 0) {
          line.append(" (mtu ").append(mtu).append(')');
        }
      }
      default -> {
        // The code's name says it all.
      }
    }
  }

  private void appendOtherIcmp(StringBuilder line, int type) {
    String name = IcmpNames.type(type);
    line.append("icmp ");
    if (name == null) {
      line.append("type ").append(type);
    } else {
      line.append(name);
    }
    int code = u8(transport + 1);
    String codeName = IcmpNames.code(type, code);
    if (codeName != null) {
      line.append(' ').append(codeName);
    } else if (code != 0) {
      line.append(" code ").append(code);
    }
  }
}
