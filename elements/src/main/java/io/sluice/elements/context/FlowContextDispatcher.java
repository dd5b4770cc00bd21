// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Sends packets to the first output behind which they are taken.
 *
 * <p>{@code FlowContextDispatcher(RULE, ...)}
 *
 * <p>As CTXDispatcher, but a rule only counts for packets that the dispatchers behind its output do
 * not drop, and that are what the elements behind it expect: IP packets where IPIn comes, for
 * example. Other packets try the next rule. This is what a context link {@code ~>} stands for: with
 * {@code a ~> b; a ~> c} packets go from a to b when it can do with them, and to c otherwise.
 *
 * <p>See also: CTXDispatcher, CTXManager.
 */
@ElementInfo(name = "FlowContextDispatcher", ports = "1/-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = ANNO_32,
    does = {DROPS, BRANCHES})
public final class FlowContextDispatcher extends CTXDispatcher {
  /** Creates the element. */
  public FlowContextDispatcher() {}

  @Override
  public boolean cascades() {
    return true;
  }
}
