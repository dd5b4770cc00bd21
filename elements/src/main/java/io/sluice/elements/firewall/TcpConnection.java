// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.flow.FlowLine;
import io.sluice.header.Tcp;
import io.sluice.packet.Bytes;

/**
 * A connection of TCP as somebody between its ends can follow it: by flags, and by the sequence
 * numbers that each end may use (G. van Rooij, "Real Stateful TCP Packet Filtering in IP Filter",
 * 2001). With the window announced by the other end, and what was sent, a packet must
 *
 * <ul>
 *   <li>not begin beyond what its sender may send;
 *   <li>not end more than the receiver's greatest window before what its sender has sent;
 *   <li>not acknowledge what was not sent;
 *   <li>not acknowledge what lies more than the sender's greatest window back.
 * </ul>
 *
 * <p>The state is in the flow's {@link ConnectionLine}s. Allocates nothing.
 */
final class TcpConnection {
  /** SYN seen. */
  static final int OPENING = 1;

  /** SYN of both ends seen. */
  static final int ANSWERED = 2;

  static final int ESTABLISHED = 3;

  /** FIN of both ends, or RST. */
  static final int DONE = 4;

  /** The packet belongs to the connection. */
  static final int VALID = 0;

  /** The packet cannot come from an end of the connection. */
  static final int INVALID = 1;

  /** The packet begins a connection in the place of this one, which is done. */
  static final int REOPENS = 2;

  private static final int MAX_SCALE = 14;
  private static final int MAX_WINDOW = 0xffff;

  /** Acknowledgements may lie so far back at least: packets overtake each other. */
  private static final int OLD_ACKS = 66_000;

  private TcpConnection() {}

  /** Whether flags make sense together. */
  static boolean areFlagsRight(int flags) {
    return switch (flags & (Tcp.SYN | Tcp.FIN | Tcp.RST | Tcp.ACK)) {
      case Tcp.SYN, Tcp.SYN | Tcp.ACK, Tcp.ACK, Tcp.FIN | Tcp.ACK, Tcp.RST, Tcp.RST | Tcp.ACK ->
          true;
      default -> false;
    };
  }

  static boolean isHalfOpen(long forward) {
    int state = ConnectionLine.state(forward);
    return state == OPENING || state == ANSWERED;
  }

  /**
   * Begins with a connection's first packet: SYN, or, in the middle of a connection, one with ACK.
   *
   * @param forward the flow's first line
   * @param tcp the header, all of it present
   * @param length of the header and what follows, in bytes
   */
  static void begin(long forward, long tcp, int length) {
    if ((Tcp.flags(tcp) & Tcp.SYN) != 0) {
      open(forward, tcp, length);
      ConnectionLine.setState(forward, OPENING);
    } else {
      pickUp(forward, tcp, length);
      ConnectionLine.setState(forward, ESTABLISHED);
    }
  }

  /** What an end's SYN says. */
  private static void open(long line, long tcp, int length) {
    int scale = scaleOption(tcp);
    int shift = Math.max(0, scale);
    ConnectionLine.setFlags(line, scale >= 0 ? ConnectionLine.SCALES : 0);
    ConnectionLine.setScale(line, shift);
    // The window of SYN itself is never scaled.
    ConnectionLine.setWindow(line, Math.min(MAX_WINDOW, (Tcp.window(tcp) >>> shift) + 1));
    ConnectionLine.setEnd(line, endOf(tcp, length));
    // Until the other end has said how much: what it must acknowledge at least.
    ConnectionLine.setLimit(line, Tcp.seq(tcp) + 1);
  }

  /** Knows neither end's scale, and so supposes the greatest. */
  private static void pickUp(long forward, long tcp, int length) {
    long reply = FlowLine.other(forward);
    int end = endOf(tcp, length);
    set(forward, Math.max(1, Tcp.window(tcp)), end, end + (MAX_WINDOW << MAX_SCALE));
    set(reply, MAX_WINDOW, Tcp.ack(tcp), Tcp.ack(tcp) + (Tcp.window(tcp) + 1 << MAX_SCALE));
  }

  private static void set(long line, int window, int end, int limit) {
    ConnectionLine.setScale(line, MAX_SCALE);
    ConnectionLine.setWindow(line, window);
    ConnectionLine.setEnd(line, end);
    ConnectionLine.setLimit(line, limit);
  }

  /** The sequence number behind a packet's last one. */
  private static int endOf(long tcp, int length) {
    int flags = Tcp.flags(tcp);
    int control = (flags & Tcp.SYN) / Tcp.SYN + (flags & Tcp.FIN);
    return Tcp.seq(tcp) + length - Tcp.headerLength(tcp) + control;
  }

  /** The scale that a SYN offers; -1 for none. */
  private static int scaleOption(long tcp) {
    for (int at = Tcp.firstOption(tcp); at > 0; at = Tcp.nextOption(tcp, at)) {
      if (Tcp.optionKind(tcp, at) == Tcp.OPTION_WINDOW_SCALE && Tcp.optionLength(tcp, at) == 3) {
        return Math.min(MAX_SCALE, Bytes.u8(tcp + at + 2));
      }
    }
    return -1;
  }

  /**
   * Follows a connection by a packet.
   *
   * @param line that of the packet's direction
   * @param tcp the header, all of it present, with flags that make sense
   * @param length of the header and what follows, in bytes
   * @param checks whether sequence numbers must fit
   * @return {@link #VALID}, {@link #INVALID} or {@link #REOPENS}
   */
  static int follow(long line, long tcp, int length, boolean checks) {
    long forward = FlowLine.forward(line);
    int state = ConnectionLine.state(forward);
    int flags = Tcp.flags(tcp);
    if ((flags & (Tcp.SYN | Tcp.ACK)) == Tcp.SYN) {
      return followSyn(line, forward, state, tcp, length);
    }
    if (state == OPENING) {
      return followFirstAnswer(line, forward, tcp, length, checks);
    }
    if (!isInWindow(line, tcp, length) && checks) {
      return INVALID;
    }
    advance(line, tcp, length);
    if (state == ANSWERED && line == forward) {
      state = ESTABLISHED;
    }
    if ((flags & Tcp.RST) != 0) {
      state = DONE;
    } else if ((flags & Tcp.FIN) != 0) {
      ConnectionLine.setFlags(line, ConnectionLine.flags(line) | ConnectionLine.FINISHED);
      boolean both = (ConnectionLine.flags(FlowLine.other(line)) & ConnectionLine.FINISHED) != 0;
      state = both ? DONE : state;
    }
    ConnectionLine.setState(forward, state);
    return VALID;
  }

  private static int followSyn(long line, long forward, int state, long tcp, int length) {
    if (state == DONE) {
      return REOPENS;
    }
    if (state == OPENING) {
      // Sent again, perhaps with another number; or both ends open at once.
      open(line, tcp, length);
      if (line != forward) {
        ConnectionLine.setState(forward, ANSWERED);
        agreeOnScales(line);
      }
    }
    // In a connection an end has forgotten it: the other end's answer will tell.
    return VALID;
  }

  private static int followFirstAnswer(
      long line, long forward, long tcp, int length, boolean checks) {
    int flags = Tcp.flags(tcp);
    boolean reset = (flags & Tcp.RST) != 0;
    if (line == forward) {
      if (reset) {
        ConnectionLine.setState(forward, DONE);
      }
      return reset ? VALID : INVALID;
    }
    boolean answers = (flags & Tcp.ACK) != 0 && acknowledges(forward, Tcp.ack(tcp));
    if (!reset && (flags & Tcp.SYN) == 0 || checks && !answers) {
      return INVALID;
    }
    if (reset) {
      ConnectionLine.setState(forward, DONE);
      return VALID;
    }
    open(line, tcp, length);
    int window = ConnectionLine.window(forward) << ConnectionLine.scale(forward);
    ConnectionLine.setLimit(line, ConnectionLine.end(line) + window);
    ConnectionLine.setLimit(forward, Tcp.ack(tcp) + Math.max(1, Tcp.window(tcp)));
    agreeOnScales(line);
    ConnectionLine.setState(forward, ANSWERED);
    return VALID;
  }

  /** Whether a number acknowledges SYN, perhaps without the data that came with it. */
  private static boolean acknowledges(long line, int ack) {
    return ack - ConnectionLine.limit(line) >= 0 && ack - ConnectionLine.end(line) <= 0;
  }

  /** Windows are scaled when both ends offered it (RFC 7323). */
  private static void agreeOnScales(long line) {
    long other = FlowLine.other(line);
    if ((ConnectionLine.flags(line) & ConnectionLine.flags(other) & ConnectionLine.SCALES) != 0) {
      return;
    }
    unscale(line);
    unscale(other);
  }

  private static void unscale(long line) {
    int window = ConnectionLine.window(line) << ConnectionLine.scale(line);
    ConnectionLine.setWindow(line, Math.min(MAX_WINDOW, window));
    ConnectionLine.setScale(line, 0);
  }

  private static boolean isInWindow(long line, long tcp, int length) {
    long other = FlowLine.other(line);
    int sent = ConnectionLine.end(line);
    int received = ConnectionLine.end(other);
    int window = ConnectionLine.window(line) << ConnectionLine.scale(line);
    int otherWindow = ConnectionLine.window(other) << ConnectionLine.scale(other);
    int ack = ackOf(tcp, received);
    return Tcp.seq(tcp) - ConnectionLine.limit(line) <= 0
        && endOf(tcp, length) - sent + otherWindow >= 0
        && ack - received <= 0
        && ack - received + Math.max(window, OLD_ACKS) >= 0;
  }

  /** What a packet acknowledges; some resets have 0 there. */
  private static int ackOf(long tcp, int otherwise) {
    int flags = Tcp.flags(tcp);
    boolean none = (flags & Tcp.ACK) == 0 || (flags & Tcp.RST) != 0 && Tcp.ack(tcp) == 0;
    return none ? otherwise : Tcp.ack(tcp);
  }

  /** Learns from a packet that is in the window. */
  private static void advance(long line, long tcp, int length) {
    long other = FlowLine.other(line);
    boolean scaled = (Tcp.flags(tcp) & Tcp.SYN) == 0;
    int shift = scaled ? ConnectionLine.scale(line) : 0;
    if (scaled && Tcp.window(tcp) > ConnectionLine.window(line)) {
      ConnectionLine.setWindow(line, Tcp.window(tcp));
    }
    int end = endOf(tcp, length);
    if (end - ConnectionLine.end(line) > 0) {
      ConnectionLine.setEnd(line, end);
    }
    if (end - ConnectionLine.limit(line) > 0) {
      ConnectionLine.setLimit(line, end);
    }
    if ((Tcp.flags(tcp) & (Tcp.ACK | Tcp.RST)) == Tcp.ACK) {
      // A window of 0 may be probed with a byte.
      int limit = Tcp.ack(tcp) + Math.max(1, Tcp.window(tcp) << shift);
      if (limit - ConnectionLine.limit(other) > 0) {
        ConnectionLine.setLimit(other, limit);
      }
    }
  }
}
