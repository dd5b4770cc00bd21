// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import io.sluice.elements.flow.FlowTag;
import java.util.Arrays;

/** The outputs of a dispatcher, by the manager of a packet and its result. */
final class ContextOutputs {
  private static final int[] NONE = {};
  private final int[][] outputs = new int[FlowTag.MAX_MANAGER + 1][];

  ContextOutputs() {
    Arrays.fill(outputs, NONE);
  }

  void set(int manager, int[] byLeaf) {
    outputs[manager] = byLeaf;
  }

  /** The output for a packet; negative when it is to be dropped. */
  int of(long packet) {
    long tag = FlowTag.get(packet);
    int[] byLeaf = outputs[FlowTag.manager(tag)];
    int leaf = FlowTag.leaf(tag);
    return leaf < byLeaf.length ? byLeaf[leaf] : ContextRule.DROP;
  }
}
