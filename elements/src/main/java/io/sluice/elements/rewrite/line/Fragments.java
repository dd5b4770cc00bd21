// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite.line;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.header.Ipv4;

/**
 * Remembers how first fragments were rewritten, so that later ones, which have no ports, can follow
 * them: by addresses, protocol and identification (RFC 791), for half a minute. A limited number of
 * datagrams; the oldest make room. A fragment that overtakes the first one is not known.
 */
public final class Fragments implements FlowOwner, AutoCloseable {
  private static final int TIMEOUT = 30_000;

  private final FlowTable table;
  private final int realm;

  /**
   * Creates an empty memory.
   *
   * @param nanos the time
   * @param datagrams how many to remember
   */
  public Fragments(long nanos, int datagrams) {
    table = new FlowTable(nanos);
    table.setCapacity(datagrams);
    realm = table.register(this);
  }

  private long second(long ip) {
    return FlowKey.second(Ipv4.id(ip), realm + Ipv4.protocol(ip));
  }

  /** Notes how a first fragment is about to be rewritten. */
  public void remember(long ip, long line, long nanos) {
    long first = FlowKey.addresses(ip);
    long second = second(ip);
    long now = table.millis(nanos);
    long known = table.find(first, second);
    if (known == 0) {
      // One way only: it is its own reply.
      long made = table.begin(first, second, first, second, now);
      if (made == 0 || !table.commit(made, now)) {
        return;
      }
      known = table.find(first, second);
    }
    FlowLine.touch(known, (int) now);
    RewriteLine.copy(line, known);
  }

  /** How a later fragment is to be rewritten; 0 when its first one is not known, or long ago. */
  public long find(long ip, long nanos) {
    long line = table.find(FlowKey.addresses(ip), second(ip));
    return line == 0 || table.reclaim(line, table.millis(nanos)) ? 0 : line;
  }

  /** Forgets what is too old; a bounded number. */
  public void reap(long nanos) {
    table.reap(table.millis(nanos), FlowTable.STEP);
  }

  /** How many datagrams are remembered. */
  public int size() {
    return table.size();
  }

  @Override
  public int timeout(long forward) {
    return TIMEOUT;
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
