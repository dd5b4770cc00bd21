// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowTable;
import io.sluice.packet.Memory;
import org.agrona.collections.Long2LongHashMap;

/**
 * Counts connections by their source, an IPv4 address or an IPv6 network of 64 bits, where there is
 * a limit to them. Belongs to the tracker's worker.
 */
final class SourceLimit {
  /** 0 where nothing is counted. */
  private final int limit;

  private Long2LongHashMap counts = new Long2LongHashMap(0);

  SourceLimit(int limit) {
    this.limit = limit;
  }

  boolean isOn() {
    return limit > 0;
  }

  /** Whether the source of a packet has as many connections as it may have. */
  boolean isReached(ConnectionKey key) {
    return isOn() && counts.get(source(key)) >= limit;
  }

  /** What the map knows a source by. */
  static long source(ConnectionKey key) {
    return FlowKey.secret(
        key.protocol < 0 ? Memory.getLong(key.src) : FlowKey.src(key.addresses) & 0xffff_ffffL);
  }

  private static long source(long forward) {
    return FlowKey.secret(
        FlowLine.realm(forward) < 0
            ? ConnectionLine.network(forward)
            : FlowKey.src(FlowLine.first(forward)) & 0xffff_ffffL);
  }

  /** A flow has come into the tracker's table. */
  void added(long forward) {
    count(forward, 1);
  }

  /** A flow leaves it. */
  void removed(long forward) {
    count(forward, -1);
  }

  private void count(long forward, int change) {
    if (!isOn() || FtpWatch.isAnnouncement(forward)) {
      return;
    }
    long source = source(forward);
    long count = counts.get(source) + change;
    if (count <= 0) {
      counts.remove(source);
    } else {
      counts.put(source, count);
    }
  }

  /** Goes on with the flows of another configuration, which may have had no limit. */
  void takeOver(SourceLimit before, FlowTable flows) {
    if (before.isOn()) {
      counts = before.counts;
    } else if (isOn()) {
      flows.forEach(this::added);
    }
  }
}
