// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;

/**
 * The sessions of a NAT64 (RFC 6146, 3.2), each a flow that uses a binding: found from both sides,
 * followed through the states of TCP, and forgotten when they run out. Belongs to one worker;
 * survives a swap of the element.
 */
final class Sessions implements FlowOwner, AutoCloseable {
  /** A new session keeps its place so long, in milliseconds. */
  private static final int GUARANTEE = 5_000;

  private final FlowTable table;
  private final int realm;
  private final Bindings bindings;
  private SessionTimes times;

  /**
   * Creates none.
   *
   * @param bindings that sessions use
   * @param times how long they last
   * @param nanos the time
   */
  Sessions(Bindings bindings, SessionTimes times, long nanos) {
    this.bindings = bindings;
    this.times = times;
    table = new FlowTable(nanos);
    realm = table.register(this);
  }

  void setTimes(SessionTimes next) {
    times = next;
  }

  Bindings bindings() {
    return bindings;
  }

  int size() {
    return table.size();
  }

  /** The table's clock, in milliseconds. */
  long millis(long nanos) {
    return table.millis(nanos);
  }

  /** Sets how many there may be; those beyond go, the ones first that would run out first. */
  void limit(int most, long now) {
    table.setCapacity(most);
    table.shrink(most, now);
  }

  void clear(long now) {
    table.shrink(0, now);
  }

  /** Forgets some that have run out; as {@link FlowTable#reap}. */
  int reap(long now) {
    return table.reap(now, FlowTable.STEP);
  }

  /** The session of a binding with a remote address and port; 0 when there is none. */
  long find6(int binding, int remote, int remotePort) {
    return table.find(Session.first6(binding, remote), Session.second6(remotePort, realm));
  }

  /** The second line of the session that IPv4 packets belong to; 0 when there is none. */
  long find4(int protocol, int remote, int remotePort, int local, int localPort) {
    long second = Session.second4(remotePort, localPort, realm + protocol);
    return table.find(Session.first4(remote, local), second);
  }

  /** Makes a session; 0, and the binding gone if it has no other, when there is no place. */
  long begin(int binding, int remote, int remotePort, int state, long now) {
    bindings.use(binding);
    int protocol = bindings.protocol(binding);
    long session =
        table.begin(
            Session.first6(binding, remote),
            Session.second6(remotePort, realm),
            Session.first4(remote, bindings.address4(binding)),
            Session.second4(remotePort, bindings.port4(binding), realm + protocol),
            now);
    if (session == 0) {
      bindings.release(binding);
      return 0;
    }
    Session.setState(session, protocol == IpProtocol.TCP ? state : 0);
    return table.commit(session, now) ? session : 0;
  }

  /**
   * Notes that a packet came.
   *
   * @param line that of its direction
   * @param isTcp whether it is one of TCP
   * @param flags TCP's
   * @param fromIp6 whether the IPv6 host sent it
   * @param now milliseconds
   */
  void follow(long line, boolean isTcp, int flags, boolean fromIp6, long now) {
    FlowLine.touch(line, (int) now);
    if (!isTcp) {
      return;
    }
    long forward = FlowLine.forward(line);
    int state = Session.state(forward);
    int next = Session.next(state, flags, fromIp6);
    if (next != state) {
      Session.setState(forward, next);
      if (Session.isLasting(state) && !Session.isLasting(next)) {
        table.hasten(forward, now);
      }
    }
  }

  @Override
  public int timeout(long forward) {
    return switch (bindings.protocol(Session.binding(forward))) {
      case IpProtocol.TCP ->
          Session.isLasting(Session.state(forward)) ? times.tcp() : times.tcpDone();
      case IpProtocol.UDP -> times.udp();
      default -> times.icmp();
    };
  }

  @Override
  public int guarantee(long forward) {
    return Math.min(GUARANTEE, timeout(forward));
  }

  @Override
  public void removed(long forward) {
    bindings.release(Session.binding(forward));
  }

  /** Lists all, one a line. */
  String list() {
    StringBuilder text = new StringBuilder();
    table.forEach(
        forward -> {
          int binding = Session.binding(forward);
          String host = IpAddress.format6(bindings.high(binding), bindings.low(binding));
          String here = IpAddress.format4(bindings.address4(binding));
          String remote = IpAddress.format4(Session.remote(forward));
          text.append(bindings.protocol(binding)).append(" [").append(host).append("]:");
          text.append(bindings.port6(binding)).append(" => ").append(here).append(':');
          text.append(bindings.port4(binding)).append(" - ").append(remote).append(':');
          text.append(Session.remotePort(forward)).append('\n');
        });
    return text.toString();
  }

  @Override
  public void close() {
    table.close();
  }
}
