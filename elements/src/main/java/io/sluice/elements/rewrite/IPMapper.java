// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.element.Setup;

/** An element that says how a rewriter's new flows are rewritten. */
interface IPMapper {
  /**
   * Decides on a new flow.
   *
   * @param mapping what its packets look like; the new looks and the outputs are set here
   * @param packet its first packet; 0 when there is none
   * @return {@link Mapping#ADD}, {@link Mapping#FAIL}, or an output for the packet alone
   */
  int map(Mapping mapping, long packet);

  /**
   * Verifies that a rewriter can use this mapper.
   *
   * @param rewriter the rewriter
   * @param setup reports errors of the rewriter
   * @param context what errors begin with
   */
  void check(Rewriter rewriter, Setup setup, String context);

  /**
   * Whether packets may be replies of flows that this mapper decided on.
   *
   * @param reply what the packets look like
   * @return true, too, when it does not know
   */
  default boolean mayHaveMade(Mapping reply) {
    return true;
  }
}
