// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.elements.flowrecord.FlowRecord.Direction;
import io.sluice.elements.flowrecord.FlowRecord.Reason;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;

/** Makes a record of what a flow's lines, and its details, hold. */
final class RecordReader {
  private RecordReader() {}

  /**
   * Reads a flow.
   *
   * @param forward its first line
   * @param details of all flows
   * @param clock what the times in lines are of
   * @param vlan the flow's
   * @param sampling one packet in so many was counted
   * @param reason why the record is over
   */
  static FlowRecord read(
      long forward, FlowDetails details, RecordClock clock, int vlan, int sampling, Reason reason) {
    boolean ipv6 = FlowLine.realm(forward) < 0;
    int flow = FlowLine.flow(forward);
    long addresses = FlowLine.first(forward);
    int ports = FlowLine.ports(forward);
    return new FlowRecord(
        ipv6,
        ipv6 ? details.address(flow, 0) : 0,
        ipv6 ? details.address(flow, 1) : FlowKey.src(addresses) & 0xffff_ffffL,
        ipv6 ? details.address(flow, 2) : 0,
        ipv6 ? details.address(flow, 3) : FlowKey.dst(addresses) & 0xffff_ffffL,
        FlowKey.srcPort(ports),
        FlowKey.dstPort(ports),
        FlowLine.realm(forward) & 0xff,
        vlan,
        reason,
        direction(forward, clock),
        direction(FlowLine.other(forward), clock),
        sampling,
        details.label(flow));
  }

  private static Direction direction(long line, RecordClock clock) {
    return new Direction(
        FlowCounts.packets(line),
        FlowCounts.bytes(line),
        FlowCounts.flags(line),
        FlowCounts.icmp(line),
        clock.wall(FlowCounts.first(line)),
        clock.wall(FlowLine.lastSeen(line)));
  }
}
