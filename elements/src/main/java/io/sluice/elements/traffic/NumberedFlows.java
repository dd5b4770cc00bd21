// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.header.Ipv4;
import io.sluice.packet.Memory;

/**
 * Flows of packets from other sources, each direction a separate flow, numbered in order of
 * appearance and never removed; and the numbers of their packets. Belongs to one thread.
 */
final class NumberedFlows implements FlowOwner, AutoCloseable {
  private static final int NUMBER = FlowLine.DATA_60;
  private static final int COUNT = FlowLine.DATA;

  private final int limit;
  private final FlowTable table;
  private final int realm;
  private int numbered;
  private long all;

  NumberedFlows(int limit, long nanos) {
    this.limit = limit;
    table = new FlowTable(nanos);
    realm = table.register(this);
  }

  int size() {
    return numbered;
  }

  /** The line of a packet's direction, numbered; 0 when it would be one too many. */
  long line(long ip, long transport) {
    long first = FlowKey.addresses(ip);
    int ports = FlowKey.ports(transport);
    long second = FlowKey.second(ports, realm + Ipv4.protocol(ip));
    long line = table.find(first, second);
    if (line != 0 && Memory.getInt(line + NUMBER) != 0) {
      return line;
    }
    if (numbered == limit) {
      return 0;
    }
    if (line == 0) {
      long reply = FlowKey.second(FlowKey.reversePorts(ports), (int) (second >>> 32));
      line = table.begin(first, second, FlowKey.reverseAddresses(first), reply, 0);
      if (line == 0 || !table.commit(line, 0)) {
        return 0;
      }
    }
    Memory.putInt(line + NUMBER, ++numbered);
    return line;
  }

  /** The number of a direction, from 0. */
  static int number(long line) {
    return Memory.getInt(line + NUMBER) - 1;
  }

  /** The number of a direction's next packet. */
  static long next(long line) {
    long next = Memory.getLong(line + COUNT);
    Memory.putLong(line + COUNT, next + 1);
    return next;
  }

  long nextOfAll() {
    return all++;
  }

  @Override
  public int timeout(long forward) {
    return FlowTable.MAX_TIMEOUT;
  }

  @Override
  public int guarantee(long forward) {
    return 0;
  }

  @Override
  public void removed(long forward) {}

  @Override
  public void close() {
    table.close();
  }
}
