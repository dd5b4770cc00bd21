// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.firewall.AddressHash;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The flows of a filter: finds that of each packet, begins new ones, and has those that have ended
 * both ways leave soon. Knows the flow of one packet at a time. Belongs to one worker; allocates
 * only for a flow that finds no state of another one to use.
 */
final class FollowedFlows implements FlowOwner, AutoCloseable {
  private static final int TIMEOUT = 120_000;

  /** Of a flow that has ended both ways. */
  private static final int LINGER = 10_000;

  private static final int IPV6 = Integer.MIN_VALUE;
  private static final int TCP = 6;

  private final int depth;
  private final StreamMemory memory = new StreamMemory();
  private final List<FlowState> spare = new ArrayList<>();
  private final FlowTable table;
  private final int realm;
  private FlowState[] states = new FlowState[1024];
  private long lastNumber;

  /** Of the packet in hand. */
  private FlowState flow;

  private long line;
  private int direction;

  /**
   * Creates the flows, none so far.
   *
   * @param nanos the worker's time
   * @param depth bytes that are kept of a stream
   */
  FollowedFlows(long nanos, int depth) {
    this.depth = depth;
    table = new FlowTable(nanos);
    realm = table.register(this);
  }

  /** Says how many flows there may be, and how many bytes their streams may take. */
  void setLimits(int flows, long bytes) {
    table.setCapacity(flows);
    memory.setLimit(bytes);
  }

  int depth() {
    return depth;
  }

  int size() {
    return table.size();
  }

  /** Bytes that all streams take. */
  long memory() {
    return memory.used();
  }

  /** Finds or begins the flow of a packet; null when it has none. */
  FlowState follow(Inspector packet, long nanos) {
    flow = null;
    long ip = packet.ip;
    boolean v4 = Ipv4.version(ip) == 4;
    long first = v4 ? FlowKey.addresses(ip) : AddressHash.of(ip + 8, ip + 24);
    int ports = FlowKey.ports(packet.transport);
    int flowRealm = realm | packet.protocol | (v4 ? 0 : IPV6);
    long second = FlowKey.second(ports, flowRealm);
    long now = table.millis(nanos);
    line = table.find(first, second);
    if (line == 0) {
      long back = v4 ? FlowKey.reverseAddresses(first) : AddressHash.of(ip + 24, ip + 8);
      long backSecond = FlowKey.second(FlowKey.reversePorts(ports), flowRealm);
      if (first == back && second == backSecond) {
        return null;
      }
      line = table.begin(first, second, back, backSecond, now);
      if (line == 0) {
        return null;
      }
      begin(packet);
      if (!table.commit(line, now)) {
        return null;
      }
    }
    FlowLine.touch(line, (int) now);
    flow = states[FlowLine.flow(line)];
    direction = FlowLine.isReply(line) ? 1 : 0;
    if (flow.isFinished() && opening(packet) == Tcp.SYN) {
      // The same ports again.
      flow.reset(++lastNumber);
      flow.clientIsFirst = direction == 0;
    }
    flow.answered |= direction == 1;
    return flow;
  }

  /** Which way the packet in hand goes: 0 as the first one of its flow, 1 back. */
  int direction() {
    return direction;
  }

  /** The flags of TCP that open a connection. */
  private static int opening(Inspector packet) {
    int flags = packet.protocol == TCP ? Tcp.flags(packet.transport) : 0;
    return flags & (Tcp.SYN | Tcp.ACK);
  }

  private void begin(Inspector packet) {
    int number = FlowLine.flow(line);
    if (number >= states.length) {
      states = Arrays.copyOf(states, Math.max(number + 1, 2 * states.length));
    }
    FlowState state =
        spare.isEmpty()
            ? new FlowState(depth, memory, Math.max(1024, packet.rules().bits))
            : spare.remove(spare.size() - 1);
    state.reset(++lastNumber);
    int opening = opening(packet);
    // Without the first segment of a connection, the well-known port is the server's.
    boolean fromServer =
        opening == (Tcp.SYN | Tcp.ACK)
            || opening != Tcp.SYN && packet.srcPort < 1024 && packet.dstPort >= 1024;
    state.clientIsFirst = !fromServer;
    states[number] = state;
  }

  /** Nothing more is to come the way of the packet in hand, or both ways. */
  void finish(boolean both, long nanos) {
    boolean was = flow.isFinished();
    flow.finished[direction] = true;
    flow.finished[1 - direction] |= both;
    if (!was && flow.isFinished()) {
      table.hasten(line, table.millis(nanos));
    }
  }

  /** Has some flows leave whose time is over; how many may be looked at still, 0 to go on soon. */
  int reap(long nanos) {
    return table.reap(table.millis(nanos), FlowTable.STEP);
  }

  /** Rules have new numbers: what flows remember of the old ones means nothing. */
  void forgetRules() {
    for (FlowState state : states) {
      if (state != null) {
        state.forget();
      }
    }
  }

  @Override
  public int timeout(long forward) {
    int number = FlowLine.flow(forward);
    FlowState state = number < states.length ? states[number] : null;
    return state != null && state.isFinished() ? LINGER : TIMEOUT;
  }

  @Override
  public int guarantee(long forward) {
    return 0;
  }

  @Override
  public void removed(long forward) {
    int number = FlowLine.flow(forward);
    if (states[number] != null) {
      states[number].close();
      spare.add(states[number]);
      states[number] = null;
    }
  }

  @Override
  public void close() {
    table.close();
  }
}
