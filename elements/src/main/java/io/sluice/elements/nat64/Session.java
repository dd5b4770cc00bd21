// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.header.Tcp;
import io.sluice.packet.Memory;

/**
 * A session (RFC 6146, 3.2) as a flow: the first line's key has the number of the binding and the
 * remote address and port, the second line's the five-tuple of the IPv4 packets that come in. The
 * state of a TCP connection lies in the first line. Allocates nothing.
 */
final class Session {
  // States of TCP (RFC 6146, 3.5.2).
  static final int V4_INIT = 1;
  static final int V6_INIT = 2;
  static final int ESTABLISHED = 3;
  static final int V4_FIN = 4;
  static final int V6_FIN = 5;
  static final int BOTH_FIN = 6;
  static final int TRANSITORY = 7;

  private static final int STATE = FlowLine.DATA_36;

  private Session() {}

  static long first6(int binding, int remote) {
    return FlowKey.addresses(binding, remote);
  }

  static long second6(int remotePort, int realm) {
    return FlowKey.second(FlowKey.ports(0, remotePort), realm);
  }

  static long first4(int remote, int local) {
    return FlowKey.addresses(remote, local);
  }

  static long second4(int remotePort, int localPort, int realm) {
    return FlowKey.second(FlowKey.ports(remotePort, localPort), realm);
  }

  static int binding(long forward) {
    return FlowKey.src(FlowLine.first(forward));
  }

  static int remote(long forward) {
    return FlowKey.dst(FlowLine.first(forward));
  }

  static int remotePort(long forward) {
    return FlowKey.dstPort(FlowLine.ports(forward));
  }

  static int state(long forward) {
    return Memory.getByte(forward + STATE);
  }

  static void setState(long forward, int state) {
    Memory.putByte(forward + STATE, (byte) state);
  }

  /** The state after a TCP packet. */
  static int next(int state, int flags, boolean fromIp6) {
    boolean syn = (flags & Tcp.SYN) != 0;
    boolean fin = (flags & Tcp.FIN) != 0;
    boolean reset = (flags & Tcp.RST) != 0;
    switch (state) {
      case V4_INIT:
        return syn && fromIp6 ? ESTABLISHED : state;
      case V6_INIT:
        return syn && !fromIp6 ? ESTABLISHED : state;
      case ESTABLISHED:
        if (reset) {
          return TRANSITORY;
        }
        return fin ? fromIp6 ? V6_FIN : V4_FIN : state;
      case V4_FIN:
        return fin && fromIp6 ? BOTH_FIN : state;
      case V6_FIN:
        return fin && !fromIp6 ? BOTH_FIN : state;
      case TRANSITORY:
        return reset ? state : ESTABLISHED;
      default:
        return state;
    }
  }

  /** Whether a TCP connection in a state is kept for long. */
  static boolean isLasting(int state) {
    return state == ESTABLISHED || state == V4_FIN || state == V6_FIN;
  }
}
