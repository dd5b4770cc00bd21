// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

/** An element that keeps flows in a {@link FlowTable}. Called on the table's worker only. */
public interface FlowOwner {
  /**
   * How long a flow without packets is kept if the table is not full.
   *
   * @param forward its first line
   * @return milliseconds
   */
  int timeout(long forward);

  /**
   * How long a flow without packets is kept even if the table is full.
   *
   * @param forward its first line
   * @return milliseconds; 0 for not at all
   */
  int guarantee(long forward);

  /**
   * Called when a flow leaves the table; its lines are still valid.
   *
   * @param forward its first line
   */
  void removed(long forward);
}
