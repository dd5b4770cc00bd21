// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;

/**
 * A balancer's flows, and, where clients keep their servers, its clients: flows of one key, the
 * source address, in a realm of their own. Keeps count of what each server has. Belongs to the
 * worker; survives a swap of the element.
 */
final class BalancedFlows implements FlowOwner {
  /** The realm of clients beside those of protocols: that of no protocol that is balanced. */
  private static final int CLIENT = 0xff;

  private final FlowTable table;
  private final int realm;

  /** Null for IPv4. */
  private final Addresses6 addresses6;

  private BalancerTimes times;
  private Pool pool;
  private int clients;
  private long made;

  BalancedFlows(BalancerTimes times, Addresses6 addresses6, long nanos) {
    this.times = times;
    this.addresses6 = addresses6;
    table = new FlowTable(nanos);
    realm = table.register(this);
  }

  void setPool(Pool next) {
    pool = next;
  }

  void setTimes(BalancerTimes next) {
    times = next;
  }

  FlowTable table() {
    return table;
  }

  int realm() {
    return realm;
  }

  /** Flows, clients left out. */
  int size() {
    return table.size() - clients;
  }

  /** The first line of the flow that {@link #add} has made. */
  long made() {
    return made;
  }

  /**
   * Makes a flow.
   *
   * @param ip the IP header of its first packet
   * @param first first half of the key of its packets
   * @param second second half
   * @param replyFirst first half of that of replies; the same key when none come
   * @param replySecond second half
   * @param place of its server in the pool
   * @param now milliseconds
   * @return false when the table is full
   */
  boolean add(
      long ip, long first, long second, long replyFirst, long replySecond, int place, long now) {
    made = table.begin(first, second, replyFirst, replySecond, now);
    if (made == 0) {
      return false;
    }
    BalancedLine.setServer(made, place);
    Server server = pool.server(place);
    if (addresses6 == null) {
      BalancedLine.rewriteBoth(made);
    } else {
      Addresses6.setClient(made, ip);
      addresses6.rewriteBoth(made, server.host);
    }
    server.entries++;
    server.connections++;
    return table.commit(made, now);
  }

  /** The place of the server of the client that sent a packet; -1 when it has none. */
  int serverOf(long ip, long now) {
    long line = table.find(clientFirst(ip), clientSecond());
    if (line == 0 || addresses6 != null && !Addresses6.isClient(line, ip)) {
      return -1;
    }
    FlowLine.touch(line, (int) now);
    return BalancedLine.server(line);
  }

  private long clientFirst(long ip) {
    return addresses6 == null ? FlowKey.addresses(Ipv4.src(ip), 0) : Addresses6.clientKey(ip);
  }

  private long clientSecond() {
    return FlowKey.second(0, realm + CLIENT);
  }

  /** Has a client keep a server. Clients that find no room get one anew each time. */
  void remember(long ip, int place, long now) {
    long first = clientFirst(ip);
    long line = table.find(first, clientSecond());
    boolean known = line != 0;
    if (known) {
      pool.server(BalancedLine.server(line)).entries--;
    } else {
      line = table.begin(first, clientSecond(), first, clientSecond(), now);
    }
    if (line == 0) {
      return;
    }
    if (addresses6 != null) {
      Addresses6.setClient(FlowLine.forward(line), ip);
    }
    BalancedLine.setServer(line, place);
    pool.server(place).entries++;
    if (!known) {
      clients++;
      table.commit(line, now);
    }
  }

  /** Whether a connection has ended. */
  static boolean isDone(long forward) {
    return BalancedLine.is(forward, BalancedLine.DONE)
        && BalancedLine.is(FlowLine.other(forward), BalancedLine.DONE);
  }

  /**
   * Follows a connection by a packet's flags.
   *
   * @param line that of its direction
   * @param flags negative when it is no TCP
   * @param fromClient whether a client sent it
   * @param seesReplies whether those of the other direction come by
   * @param now milliseconds
   */
  void follow(long line, int flags, boolean fromClient, boolean seesReplies, long now) {
    if (flags < 0) {
      return;
    }
    long forward = FlowLine.forward(line);
    boolean opens =
        fromClient && (flags & Tcp.SYN) == 0 && !BalancedLine.is(forward, BalancedLine.OPEN);
    if (opens) {
      BalancedLine.mark(forward, BalancedLine.OPEN);
    }
    if ((flags & (Tcp.FIN | Tcp.RST)) != 0 && !isDone(forward)) {
      end(line, forward, (flags & Tcp.RST) != 0 || !seesReplies, now);
    }
  }

  private void end(long line, long forward, boolean both, long now) {
    BalancedLine.mark(line, BalancedLine.DONE);
    if (both) {
      BalancedLine.mark(FlowLine.other(line), BalancedLine.DONE);
    }
    if (isDone(forward)) {
      pool.server(BalancedLine.server(forward)).connections--;
      table.hasten(forward, now);
    }
  }

  private static int protocol(long forward) {
    return FlowLine.realm(forward) & 0xff;
  }

  @Override
  public int timeout(long forward) {
    return switch (protocol(forward)) {
      case CLIENT -> times.client();
      case IpProtocol.TCP ->
          isDone(forward)
              ? times.tcpDone()
              : BalancedLine.is(forward, BalancedLine.OPEN) ? times.tcp() : times.tcpOpen();
      default -> times.udp();
    };
  }

  @Override
  public int guarantee(long forward) {
    boolean tcp = protocol(forward) == IpProtocol.TCP;
    boolean opening = tcp && !BalancedLine.is(forward, BalancedLine.OPEN);
    return opening || protocol(forward) == CLIENT ? 0 : times.guarantee();
  }

  @Override
  public void removed(long forward) {
    Server server = pool.server(BalancedLine.server(forward));
    server.entries--;
    if (protocol(forward) == CLIENT) {
      clients--;
    } else if (!isDone(forward)) {
      server.connections--;
    }
  }
}
