// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowTable;
import io.sluice.header.Tcp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Reads FTP's control connections (RFC 959, RFC 2428) for the data connections that they announce:
 * {@code PORT} and {@code EPRT} of the client, and the server's answers 227 and 229. An
 * announcement is a flow of its own in the tracker's table, for the receiver of such a line to
 * connect to its sender, at the announced port and from any. A line that names another address than
 * its sender's announces nothing. Lines must begin a packet. Allocates nothing.
 */
final class FtpWatch {
  /** How long an announcement is kept, in milliseconds. */
  static final int TIMEOUT = 300_000;

  private static final int CONTROL_PORT = 21;

  /** The realm of announcements: a protocol number that is reserved. */
  private static final int REALM = 255;

  private static final int PORT = 0x504f_5254;
  private static final int EPRT = 0x4550_5254;
  private static final int LETTERS = 0xdfdf_dfdf;

  /** {@code 227} and {@code 229}, each with a space. */
  private static final int PASSIVE = 0x3232_3720;

  private static final int EXTENDED_PASSIVE = 0x3232_3920;

  private long at;
  private long end;

  /** Whether a flow is an announcement. */
  static boolean isAnnouncement(long forward) {
    return (FlowLine.realm(forward) & 0xff) == REALM && FlowLine.ports(forward) != 0;
  }

  /** Whether a connection's first packet was announced. */
  boolean isAnnounced(FlowTable flows, long addresses, long second) {
    int ports = FlowKey.ports(0, FlowKey.dstPort((int) second));
    int flowRealm = (int) (second >>> 32) | REALM;
    return flows.find(addresses, FlowKey.second(ports, flowRealm)) != 0;
  }

  /**
   * Looks at a packet of a connection of TCP.
   *
   * @param flows where announcements go
   * @param packet the packet
   * @param line its line
   * @param tcp the header, all of it present
   * @param length of the header and what follows, in bytes
   * @param now milliseconds
   */
  void watch(FlowTable flows, long packet, long line, long tcp, int length, long now) {
    boolean client = Tcp.dstPort(tcp) == CONTROL_PORT;
    if (!client && Tcp.srcPort(tcp) != CONTROL_PORT) {
      return;
    }
    at = tcp + Tcp.headerLength(tcp);
    end = Math.min(tcp + length, Mbuf.data(packet) + Mbuf.length(packet));
    if (end - at < 8) {
      return;
    }
    int port = client ? command(line) : answer(line);
    if (port > 0 && port <= 0xffff) {
      announce(flows, line, port, now);
    }
  }

  private int command(long line) {
    int word = Bytes.i32(at) & LETTERS;
    boolean space = Bytes.u8(at + 4) == ' ';
    at += 5;
    if (!space) {
      return -1;
    }
    return word == PORT ? address(line) : word == EPRT ? extended() : -1;
  }

  private int answer(long line) {
    int word = Bytes.i32(at);
    if (word != PASSIVE && word != EXTENDED_PASSIVE) {
      return -1;
    }
    while (at < end && Bytes.u8(at) != '(') {
      at++;
    }
    at++;
    return word == PASSIVE ? address(line) : extended();
  }

  /** Reads {@code h1,h2,h3,h4,p1,p2}; the port when the address is the sender's. */
  private int address(long line) {
    long value = 0;
    for (int i = 0; i < 6; i++) {
      int number = number();
      if (number < 0 || number > 255 || i < 5 && next() != ',') {
        return -1;
      }
      value = value << 8 | number;
    }
    boolean own =
        FlowLine.realm(line) > 0 && (int) (value >>> 16) == FlowKey.src(FlowLine.first(line));
    return own ? (int) value & 0xffff : -1;
  }

  /**
   * Reads {@code |protocol|address|port|}, where an answer leaves the first two empty. The address
   * is not looked at: only the sender's own can be connected to.
   */
  private int extended() {
    int delimiter = next();
    int bars = 1;
    while (bars < 3 && at < end) {
      bars += Bytes.u8(at++) == delimiter ? 1 : 0;
    }
    return number();
  }

  private int next() {
    return at < end ? Bytes.u8(at++) : -1;
  }

  /** Reads a decimal number; negative when there is none, or one of more than five digits. */
  private int number() {
    int value = -1;
    for (int digits = 0; at < end && digits <= 5; digits++) {
      int digit = Bytes.u8(at) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = Math.max(0, value) * 10 + digit;
      at++;
    }
    return value;
  }

  private static void announce(FlowTable flows, long line, int port, long now) {
    long first = FlowLine.first(FlowLine.other(line));
    long second = FlowKey.second(FlowKey.ports(0, port), FlowLine.realm(line) | REALM);
    long known = flows.find(first, second);
    if (known != 0) {
      FlowLine.touch(known, (int) now);
      return;
    }
    long made = flows.begin(first, second, first, second, now);
    if (made != 0) {
      flows.commit(made, now);
    }
  }
}
