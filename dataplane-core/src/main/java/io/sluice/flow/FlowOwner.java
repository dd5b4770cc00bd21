// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

/** An element that keeps flows in a {@link FlowTable}. Asked on the table's worker only. */
public interface FlowOwner {
  /**
   * How long a flow is kept without a packet when nobody needs its place.
   *
   * @param forward its first line
   * @return milliseconds
   */
  int timeout(long forward);

  /**
   * How long a flow without a packet keeps its place even when others need it.
   *
   * @param forward its first line
   * @return milliseconds; 0 when it never does
   */
  int guarantee(long forward);

  /**
   * A flow leaves the table; its lines are still there.
   *
   * @param forward its first line
   */
  void removed(long forward);
}
