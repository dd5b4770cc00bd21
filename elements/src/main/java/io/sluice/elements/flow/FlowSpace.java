// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

/**
 * An element that keeps state for each flow of a {@link FlowManager} upstream. FastClick gives each
 * such element a place in the flow's control block, and reports it at start-up; here it is only
 * reported.
 */
public interface FlowSpace {
  /**
   * Bytes that FastClick's element takes in a flow's block.
   *
   * @return more than 0
   */
  int flowBytes();

  /**
   * A flow has ended; called on this element's worker.
   *
   * @param tag that its packets had
   */
  default void flowEnded(long tag) {}
}
