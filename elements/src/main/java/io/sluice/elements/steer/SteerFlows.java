// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
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

  /** The second half of a key. */
  long second(int protocol, int srcPort, int dstPort) {
    return FlowKey.second(FlowKey.ports(srcPort, dstPort), realm + protocol);
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
    return SteerLine.isPinned(forward) ? FlowTable.MAX_TIMEOUT : waits ? timeout : 0;
  }

  @Override
  public void removed(long forward) {
    if (SteerLine.isPinned(forward)) {
      pinned--;
    }
  }

  /** A flow as handlers write and read it. */
  static String text(long forward) {
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
        + FlowKey.dstPort(ports);
  }
}
