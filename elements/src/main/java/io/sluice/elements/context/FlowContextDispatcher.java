// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Sends packets to the first output whose elements accept them.
 *
 * <p>{@code FlowContextDispatcher(RULE, ...)}
 *
 * <p>Like CTXDispatcher, but a rule applies only to packets that the dispatchers after its output
 * do not drop, and that are what the elements there expect: IP packets if IPIn follows, for
 * example. Other packets try the next rule. A context link {@code ~>} stands for this element: with
 * {@code a ~> b; a ~> c} packets go from a to b if b accepts them, and to c otherwise.
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
