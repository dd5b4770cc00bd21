// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static io.sluice.flow.FlowTimes.millis;

import io.sluice.argument.Args;
import io.sluice.flow.FlowLine;
import io.sluice.header.IpProtocol;

/**
 * How long a tracker keeps connections, in milliseconds.
 *
 * @param tcp connections of TCP
 * @param tcpOpen those whose handshake is not complete
 * @param tcpDone those that have ended
 * @param udp what is no TCP, once it was answered
 * @param udpOpen before that, and pings
 * @param guarantee for which a packet keeps an answered connection from being evicted
 */
record ConnectionTimes(int tcp, int tcpOpen, int tcpDone, int udp, int udpOpen, int guarantee) {
  /** Reads the keywords. */
  static ConnectionTimes of(Args args) {
    return new ConnectionTimes(
        millis(args, "TCP_TIMEOUT", 86_400),
        millis(args, "TCP_OPEN_TIMEOUT", 30),
        millis(args, "TCP_DONE_TIMEOUT", 240),
        millis(args, "UDP_TIMEOUT", 300),
        millis(args, "UDP_OPEN_TIMEOUT", 30),
        millis(args, "GUARANTEE", 5));
  }

  /** How long a flow of the tracker's table is kept without a packet. */
  int timeout(long forward) {
    if (FtpWatch.isAnnouncement(forward)) {
      return FtpWatch.TIMEOUT;
    }
    int protocol = FlowLine.realm(forward) & 0xff;
    if (protocol == IpProtocol.TCP) {
      return ofTcp(ConnectionLine.state(forward));
    }
    boolean ping = protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMP6;
    boolean answered = ConnectionLine.is(forward, ConnectionLine.REPLIED);
    return answered && !ping ? udp : udpOpen;
  }

  /** How long a connection of TCP is kept in a state. */
  int ofTcp(int state) {
    return switch (state) {
      case TcpConnection.ESTABLISHED -> tcp;
      case TcpConnection.DONE -> tcpDone;
      default -> tcpOpen;
    };
  }

  /** How long a flow without a packet keeps its place even when others need it. */
  int guarantee(long forward) {
    boolean answered = ConnectionLine.is(forward, ConnectionLine.REPLIED);
    boolean ofTcp = (FlowLine.realm(forward) & 0xff) == IpProtocol.TCP;
    return answered && !(ofTcp && TcpConnection.isHalfOpen(forward)) ? guarantee : 0;
  }
}
