// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;

/**
 * The flows that a {@link Steer} knows: IPv4 packets of one protocol between the same addresses
 * and, for whole TCP and UDP packets, ports; answers belong to it. Belongs to one worker.
 */
final class SteerFlows implements FlowOwner {
  private final FlowTable table;
  private final int realm;
  private int timeout;
  private int pinned;

  SteerFlows(long nanos) {
    table = new FlowTable(nanos);
    realm = table.register(this);
  }

  void configure(int timeoutMillis, int capacity) {
    timeout = timeoutMillis;
    table.setCapacity(capacity);
  }

  FlowTable table() {
    return table;
  }

  /** How many flows were moved by hand. */
  int pinned() {
    return pinned;
  }

  /** The second half of a packet's key; the ports of fragments and other protocols count as 0. */
  long second(long ip, long transport) {
    int protocol = Ipv4.protocol(ip);
    boolean hasPorts = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    int ports = hasPorts && transport != 0 && !Ipv4.isFragment(ip) ? FlowKey.ports(transport) : 0;
    return FlowKey.second(ports, realm + protocol);
  }

  /** Makes a flow; 0 when there is no room. */
  long add(long first, long second, long now) {
    long replySecond = FlowKey.second(FlowKey.reversePorts((int) second), (int) (second >>> 32));
    long line = table.begin(first, second, FlowKey.reverseAddresses(first), replySecond, now);
    return line != 0 && table.commit(line, now) ? line : 0;
  }

  void setPinned(long forward, boolean on, long now) {
    if (SteerLine.isPinned(forward) != on) {
      pinned += on ? 1 : -1;
      SteerLine.setPinned(forward, on);
      table.hasten(forward, now);
    }
  }

  static int protocol(long line) {
    return FlowLine.realm(line) & 0xff;
  }

  @Override
  public int timeout(long forward) {
    return SteerLine.isPinned(forward) ? FlowTable.MAX_TIMEOUT : timeout;
  }

  /** Flows stay that were moved by hand, or have packets that wait. */
  @Override
  public int guarantee(long forward) {
    boolean waits = SteerLine.head(forward) >= 0 || SteerLine.head(FlowLine.other(forward)) >= 0;
    return waits || SteerLine.isPinned(forward) ? FlowTable.MAX_TIMEOUT : 0;
  }

  /** A direction has no packets any more that wait: its flow may run out again. */
  void goesOn(long line, long now) {
    table.hasten(line, now);
  }

  @Override
  public void removed(long forward) {
    if (SteerLine.isPinned(forward)) {
      pinned--;
    }
  }

  // ---- for handlers

  /** Moves flows by hand: {@link FlowMove}s, a line each. */
  void move(String text, int chains, long now) {
    for (FlowMove move : FlowMove.parse(text, chains)) {
      long forward = lineOf(move.flow());
      if (forward == 0) {
        forward = add(first(move.flow()), second(move.flow()), now);
      }
      if (forward == 0) {
        throw new HandlerException("flow table is full");
      }
      SteerLine.clearPending(forward);
      setPinned(forward, true, now);
      if (move.now() || SteerLine.chain(forward) < 0) {
        SteerLine.setTarget(forward, move.chain());
      } else {
        SteerLine.setPending(forward, move.chain());
      }
    }
  }

  /** Gives flows back to the rules: {@link FlowName}s, a line each. */
  void release(String text, long now) {
    for (String name : text.strip().split("\n")) {
      release(known(FlowName.parse(name)), now);
    }
  }

  private void release(long forward, long now) {
    SteerLine.clearPending(forward);
    setPinned(forward, false, now);
    // So that the next packet asks the rules.
    SteerLine.setRules(forward, 0);
  }

  /** Forgets which flows were moved to chains that there are not any more. */
  void forgetChains(int chains, long now) {
    table.forEach(
        forward -> {
          if (SteerLine.target(forward) >= chains || SteerLine.isPending(forward)) {
            release(forward, now);
          }
        });
  }

  private static long first(FlowName name) {
    return FlowKey.addresses(name.src(), name.dst());
  }

  private long second(FlowName name) {
    int ports = FlowKey.ports(name.srcPort(), name.dstPort());
    return FlowKey.second(ports, realm + name.protocol());
  }

  /** The first line of a flow; 0 when it is not known. */
  private long lineOf(FlowName name) {
    return FlowLine.forward(table.find(first(name), second(name)));
  }

  private long known(FlowName name) {
    long forward = lineOf(name);
    if (forward == 0) {
      throw new HandlerException("no such flow");
    }
    return forward;
  }

  /** A flow and its chain. */
  String text(FlowName name) {
    return text(known(name));
  }

  /** All flows and their chains, a line each. */
  String texts() {
    StringBuilder text = new StringBuilder();
    table.forEach(forward -> text.append(text(forward)).append('\n'));
    return text.toString();
  }

  private static String text(long forward) {
    long addresses = FlowLine.first(forward);
    int ports = FlowLine.ports(forward);
    return FlowName.protocol(protocol(forward))
        + " "
        + IpAddress.format4(FlowKey.src(addresses))
        + " "
        + FlowKey.srcPort(ports)
        + " "
        + IpAddress.format4(FlowKey.dst(addresses))
        + " "
        + FlowKey.dstPort(ports)
        + " "
        + FlowMove.chainText(SteerLine.target(forward))
        + (SteerLine.isPinned(forward) ? " moved" : "");
  }
}
