// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.flowtable;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;

/** The flow table, used as elements do: hashes of the batch, candidates, keys. */
final class SluiceFlows implements FlowSet, FlowOwner {
  private static final long NOW = 1000;

  private final FlowTable table = new FlowTable(0);
  private final long second = FlowKey.second(FlowKey.ports(7, 80), table.register(this) + 17);
  private final long[] firsts = new long[BATCH];
  private final int[] hashes = new int[BATCH];
  private final long[] lines = new long[BATCH];

  @Override
  public void add(int flow) {
    long first = FlowKey.addresses(INSIDE + flow, OUTSIDE);
    long replyFirst = FlowKey.addresses(OUTSIDE, MAPPED + flow);
    table.commit(table.begin(first, second, replyFirst, second, NOW), NOW);
  }

  @Override
  public void remove(int flow) {
    table.remove(table.find(FlowKey.addresses(INSIDE + flow, OUTSIDE), second));
  }

  @Override
  public int find(int[] sources) {
    for (int i = 0; i < BATCH; i++) {
      firsts[i] = FlowKey.addresses(sources[i], OUTSIDE);
      hashes[i] = FlowKey.hash(firsts[i], second);
    }
    table.candidates(hashes, BATCH, lines);
    int found = 0;
    for (int i = 0; i < BATCH; i++) {
      boolean there =
          FlowLine.hasKey(lines[i], firsts[i], second)
              || table.find(firsts[i], second, hashes[i]) != 0;
      found += there ? 1 : 0;
    }
    return found;
  }

  @Override
  public long bytes() {
    return table.bytes();
  }

  @Override
  public int timeout(long forward) {
    return 300_000;
  }

  @Override
  public int guarantee(long forward) {
    return 5_000;
  }

  @Override
  public void removed(long forward) {}
}
