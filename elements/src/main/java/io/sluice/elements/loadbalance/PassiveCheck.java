// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.argument.Args;
import io.sluice.flow.FlowLine;
import io.sluice.header.Tcp;

/**
 * Tells from what comes back for clients' SYNs which servers refuse connections. A SYN that is not
 * answered says nothing: anybody can send one that a server passes over, such as one with a wrong
 * checksum. A server that is well may refuse, too: a second SYN on a connection that is opening,
 * for one, so that a check has to confirm what this class suspects. Belongs to the worker;
 * allocates nothing.
 *
 * @param limit refused connections in a row that have a server checked; 0 where nobody looks
 */
record PassiveCheck(int limit) {
  private static final int ANSWERS = Tcp.SYN | Tcp.RST;

  /**
   * Reads the keyword.
   *
   * @param args of the balancer
   * @param checks whether servers are checked
   * @param replies whether they come back through the balancer
   * @param port whether the service has one
   */
  static PassiveCheck of(Args args, boolean checks, boolean replies, boolean port) {
    int limit = args.keyword("PASSIVE").asInt(0, 0, 1000);
    if (limit > 0 && !checks) {
      args.error("PASSIVE needs CHECK, which brings servers back");
    }
    if (limit > 0 && !replies) {
      args.error("PASSIVE needs replies, at input 1");
    }
    if (limit > 0 && !port) {
      args.error("PASSIVE needs a port of SERVICE: a client can have any other one refused");
    }
    return new PassiveCheck(limit);
  }

  boolean isOn() {
    return limit > 0;
  }

  /**
   * Keeps what tells the answer to the packet that has made a flow.
   *
   * @param forward the flow's first line
   * @param flags TCP's; negative for UDP
   * @param transport the packet's transport header
   */
  void begin(long forward, int flags, long transport) {
    if (isOn() && Admission.isSyn(flags)) {
      BalancedLine.setOpening(FlowLine.other(forward), Tcp.seq(transport));
    }
  }

  private boolean isOpening(long reply) {
    return isOn() && BalancedLine.is(reply, BalancedLine.OPENING);
  }

  /**
   * Follows a reply.
   *
   * @param line that of replies
   * @param flags TCP's; negative for UDP
   * @param transport its transport header
   * @param server that sent it
   * @return whether it is a RST that refuses the client's SYN, by whose number it is known
   */
  boolean isRefusal(long line, int flags, long transport, Server server) {
    if (flags < 0 || (flags & ANSWERS) == 0 || !isOpening(line)) {
      return false;
    } else if ((flags & Tcp.RST) == 0) {
      BalancedLine.unmark(line, BalancedLine.OPENING);
      server.refused = 0;
      return false;
    }
    return (flags & Tcp.ACK) != 0 && Tcp.ack(transport) == BalancedLine.sequence(line) + 1;
  }

  /**
   * Whether an ICMP error refuses a client's SYN.
   *
   * @param line that of replies to what it quotes
   * @param quoted the sequence number there, from {@link Delivery#unreachable}; -1 for other errors
   */
  boolean isRefusal(long line, long quoted) {
    return quoted >= 0 && isOpening(line) && (int) quoted == BalancedLine.sequence(line);
  }

  /** Counts a refused connection; whether there were so many that the server has to be checked. */
  boolean isSuspect(Member member) {
    Server server = member.server();
    if (!member.healthy() || ++server.refused < limit) {
      return false;
    }
    server.refused = 0;
    return true;
  }
}
