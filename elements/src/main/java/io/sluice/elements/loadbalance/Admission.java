// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.argument.Args;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowTable;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;

/**
 * Gives a new connection its server, and makes its flow. Belongs to the worker; allocates nothing.
 */
final class Admission {
  /** The flow was made. */
  static final int MADE = 0;

  /** The packet is in the middle of a connection. */
  static final int NOT_FIRST = 1;

  static final int NO_SERVER = 2;

  /** Another flow has the key of the replies. */
  static final int NO_PORT = 3;

  static final int FULL = 4;

  private static final int FLAGS = Tcp.SYN | Tcp.ACK | Tcp.FIN | Tcp.RST;

  private final Chooser chooser;
  private final Forward forward;
  private final SourcePorts sources;
  private final boolean byClient;
  private final boolean anyBegins;

  /** Null for IPv4. */
  private final Addresses6 addresses6;

  private Admission(
      Chooser chooser,
      Forward forward,
      SourcePorts sources,
      boolean byClient,
      boolean anyBegins,
      Addresses6 addresses6) {
    this.chooser = chooser;
    this.forward = forward;
    this.sources = sources;
    this.byClient = byClient;
    this.anyBegins = anyBegins;
    this.addresses6 = addresses6;
  }

  /**
   * Reads the keywords {@code AFFINITY} and {@code NONSYN}.
   *
   * @param args of the balancer
   * @param mode how servers are chosen
   * @param forward how packets reach them
   * @param sources for {@link Forward#FULL_NAT}
   * @param addresses6 those of the flows; null for IPv4
   */
  static Admission of(
      Args args, Mode mode, Forward forward, SourcePorts sources, Addresses6 addresses6) {
    boolean byClient = args.keyword("AFFINITY").as(Admission::affinity, false);
    boolean anyBegins = args.keyword("NONSYN").asBool(mode.isConsistent());
    return new Admission(new Chooser(mode), forward, sources, byClient, anyBegins, addresses6);
  }

  /** Whether clients keep their server; null when the text does not say. */
  private static Boolean affinity(String text) {
    return switch (text) {
      case "client" -> true;
      case "connection" -> false;
      default -> null;
    };
  }

  /**
   * Whether a packet of TCP with these flags begins a connection; false for other flags, and UDP.
   */
  static boolean isSyn(int flags) {
    return flags >= 0 && (flags & FLAGS) == Tcp.SYN;
  }

  /**
   * Makes a flow.
   *
   * @param flows where it goes
   * @param pool the servers
   * @param ip the packet's IP header
   * @param first first half of the key of its packets
   * @param second second half
   * @param flags TCP's; negative for UDP
   * @param now milliseconds
   * @return {@link #MADE}, or why there is none
   */
  int admit(BalancedFlows flows, Pool pool, long ip, long first, long second, int flags, long now) {
    if (flags >= 0 && !isSyn(flags) && (!anyBegins || (flags & Tcp.RST) != 0)) {
      return NOT_FIRST;
    }
    if (pool.ready.length == 0) {
      return NO_SERVER;
    }
    int place = place(flows, pool, ip, first, second, now);
    if (!forward.rewrites()) {
      return flows.add(ip, first, second, first, second, place, now) ? MADE : FULL;
    }
    FlowTable table = flows.table();
    Server server = pool.server(place);
    int ports = (int) second;
    int realm = (int) (second >>> 32);
    int serverPort = server.port == 0 ? FlowKey.dstPort(ports) : server.port;
    boolean full = forward == Forward.FULL_NAT;
    long replyFirst = replyFirst(ip, first, server.host, full);
    int backPort =
        full ? sources.find(table, replyFirst, serverPort, realm) : FlowKey.srcPort(ports);
    long replySecond = FlowKey.second(FlowKey.ports(serverPort, backPort), realm);
    if (backPort < 0 || table.find(replyFirst, replySecond) != 0) {
      return NO_PORT;
    }
    return flows.add(ip, first, second, replyFirst, replySecond, place, now) ? MADE : FULL;
  }

  private long replyFirst(long ip, long first, Host server, boolean full) {
    if (addresses6 != null) {
      return addresses6.replyKey(ip, server);
    }
    int back = full ? sources.host().address() : FlowKey.src(first);
    return FlowKey.addresses(server.address(), back);
  }

  private int place(BalancedFlows flows, Pool pool, long ip, long first, long second, long now) {
    int refuser = flows.refuser(first, second);
    int place = byClient ? flows.serverOf(ip, now) : -1;
    if (place >= 0 && place != refuser && pool.member(place).takesConnections()) {
      return place;
    }
    // Ports and protocol; the rest of the realm is this process's own.
    long rest = MaglevTable.mix(second & 0xff_ffff_ffffL);
    long addresses = addresses6 == null ? first : Addresses6.clientHash(ip);
    long client = addresses6 == null ? Ipv4.src(ip) : addresses;
    int hash = (int) MaglevTable.mix(byClient ? client : addresses ^ rest);
    place = chooser.choose(pool, hash, refuser);
    if (byClient) {
      flows.remember(ip, place, now);
    }
    return place;
  }
}
