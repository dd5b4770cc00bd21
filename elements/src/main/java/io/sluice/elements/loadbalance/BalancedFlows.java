// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A balancer's flows, and what it remembers beside them, each a flow of one key in a realm of its
 * own: where clients keep their servers, the client's by its address; and which server has refused
 * a connection, by the key of its packets. Keeps count of what each server has. Belongs to the
 * worker; survives a swap of the element.
 */
final class BalancedFlows implements FlowOwner {
  /**
   * The realms of clients and refusals beside those of protocols: those of none that is balanced.
   */
  private static final int CLIENT = 0xff;

  private static final int REFUSED = 0xfe;

  private final FlowTable table;
  private final int realm;

  /** Null for IPv4. */
  private final Addresses6 addresses6;

  private BalancerTimes times;
  private Pool pool;
  private int clients;
  private int refusals;
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

  /** Flows, and nothing else that is in the table. */
  int size() {
    return table.size() - clients - refusals;
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
    note(clientFirst(ip), clientSecond(), addresses6 == null ? 0 : ip, place, now);
  }

  /** Ends a connection that its server has refused, and remembers for a while which one it was. */
  void refuse(long reply, long now) {
    long forward = FlowLine.forward(reply);
    int place = BalancedLine.server(forward);
    long first = FlowLine.first(forward);
    long second = refusedSecond(FlowLine.second(forward));
    table.remove(forward);
    note(first, second, 0, place, now);
  }

  /** The place of the server that has refused a connection not long ago; -1 when none has. */
  int refuser(long first, long second) {
    long line = refusals == 0 ? 0 : table.find(first, refusedSecond(second));
    return line == 0 ? -1 : BalancedLine.server(line);
  }

  private static long refusedSecond(long second) {
    return second & ~(0xffL << 32) | (long) REFUSED << 32;
  }

  /** Notes a server under a key; {@code ip6} is the header of the client whose key it is, or 0. */
  private void note(long first, long second, long ip6, int place, long now) {
    long line = table.find(first, second);
    boolean known = line != 0;
    if (known) {
      pool.server(BalancedLine.server(line)).entries--;
    } else {
      line = table.begin(first, second, first, second, now);
    }
    if (line == 0) {
      return;
    }
    if (ip6 != 0) {
      Addresses6.setClient(FlowLine.forward(line), ip6);
    }
    BalancedLine.setServer(line, place);
    pool.server(place).entries++;
    if (known) {
      FlowLine.touch(line, (int) now);
      return;
    }
    if (protocol(line) == CLIENT) {
      clients++;
    } else {
      refusals++;
    }
    table.commit(line, now);
  }

  /** Whether a connection has ended. */
  static boolean isDone(long forward) {
    return BalancedLine.is(forward, BalancedLine.DONE)
        && BalancedLine.is(FlowLine.other(forward), BalancedLine.DONE);
  }

  /**
   * Whether a packet begins anew what is done, or was with a server that does not answer.
   *
   * @param forward the first line of its flow
   * @param flags TCP's; negative for UDP
   */
  boolean isOver(long forward, int flags) {
    if (flags >= 0 && !Admission.isSyn(flags)) {
      return false;
    }
    boolean done = flags >= 0 && isDone(forward);
    return done || !pool.member(BalancedLine.server(forward)).healthy() && pool.ready.length > 0;
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
      case REFUSED -> times.tcpOpen();
      case IpProtocol.TCP ->
          isDone(forward)
              ? times.tcpDone()
              : BalancedLine.is(forward, BalancedLine.OPEN) ? times.tcp() : times.tcpOpen();
      default -> times.udp();
    };
  }

  @Override
  public int guarantee(long forward) {
    return switch (protocol(forward)) {
      case CLIENT, REFUSED -> 0;
      case IpProtocol.TCP -> BalancedLine.is(forward, BalancedLine.OPEN) ? times.guarantee() : 0;
      default -> times.guarantee();
    };
  }

  @Override
  public void removed(long forward) {
    Server server = pool.server(BalancedLine.server(forward));
    server.entries--;
    switch (protocol(forward)) {
      case CLIENT -> clients--;
      case REFUSED -> refusals--;
      default -> server.connections -= isDone(forward) ? 0 : 1;
    }
  }

  /**
   * Adds the handlers for flows.
   *
   * @param handlers gets them
   * @param own the flows that the balancer has by then
   * @param clock milliseconds
   */
  static void handlers(Handlers handlers, Supplier<BalancedFlows> own, LongSupplier clock) {
    handlers.total("size", () -> own.get().size());
    handlers.read("capacity", () -> own.get().table.capacity());
    handlers.write("capacity", text -> own.get().limit(text, clock.getAsLong()));
    handlers.write("clear", text -> own.get().table.shrink(0, clock.getAsLong()));
    handlers.total("expired", () -> own.get().table.expired());
    handlers.total("evicted", () -> own.get().table.evicted());
    handlers.total("refused", () -> own.get().table.refused() + own.get().table.unstored());
  }

  private void limit(String capacity, long now) {
    table.setCapacity((int) HandlerValues.integer(capacity, 0, Integer.MAX_VALUE));
    table.shrink(table.capacity(), now);
  }
}
