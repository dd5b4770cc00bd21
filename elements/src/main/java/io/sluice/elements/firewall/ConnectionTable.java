// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowTable;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;

/** Shows the connections of a tracker as text: for the handler. */
final class ConnectionTable {
  private ConnectionTable() {}

  /** Lists connections, one a line. */
  static String list(FlowTable flows, long now) {
    StringBuilder text = new StringBuilder();
    flows.forEach(
        forward -> {
          if (!FtpWatch.isAnnouncement(forward)) {
            append(text, forward);
            text.append(" exp").append((flows.expiry(forward, now) - now + 500) / 1000);
            text.append('\n');
          }
        });
    return text.toString();
  }

  private static void append(StringBuilder text, long forward) {
    int protocol = FlowLine.realm(forward) & 0xff;
    text.append(protocolName(protocol)).append(' ').append(stateName(forward, protocol));
    int ports = FlowLine.ports(forward);
    if (FlowLine.realm(forward) < 0) {
      long reply = FlowLine.other(forward);
      append6(text.append(' '), forward, FlowKey.srcPort(ports));
      append6(text.append(" > "), reply, FlowKey.dstPort(ports));
      return;
    }
    long addresses = FlowLine.first(forward);
    text.append(' ').append(IpAddress.format4(FlowKey.src(addresses)));
    text.append(':').append(FlowKey.srcPort(ports));
    text.append(" > ").append(IpAddress.format4(FlowKey.dst(addresses)));
    text.append(':').append(FlowKey.dstPort(ports));
  }

  private static void append6(StringBuilder text, long line, int port) {
    long high = Long.reverseBytes(ConnectionLine.network(line));
    long low = Long.reverseBytes(ConnectionLine.host(line));
    text.append('[').append(IpAddress.format6(high, low)).append("]:").append(port);
  }

  private static String protocolName(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> "tcp";
      case IpProtocol.UDP -> "udp";
      case IpProtocol.ICMP -> "icmp";
      case IpProtocol.ICMP6 -> "icmp6";
      default -> String.valueOf(protocol);
    };
  }

  private static String stateName(long forward, int protocol) {
    if (protocol == IpProtocol.TCP) {
      return switch (ConnectionLine.state(forward)) {
        case TcpConnection.OPENING -> "opening";
        case TcpConnection.ANSWERED -> "answered";
        case TcpConnection.ESTABLISHED -> "established";
        default -> "done";
      };
    }
    return ConnectionLine.is(forward, ConnectionLine.REPLIED) ? "established" : "new";
  }
}
