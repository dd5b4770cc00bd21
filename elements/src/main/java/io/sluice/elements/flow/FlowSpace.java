// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

/**
 * An element that keeps something for each flow that a {@link FlowManager} in front tells apart.
 * FastClick gives each a place in a block of bytes that belongs to the flow, and reports it at the
 * start; here that is only reported.
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
