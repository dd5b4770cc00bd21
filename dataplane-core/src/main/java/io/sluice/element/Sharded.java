// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/**
 * An element with state per flow that can have a copy on each worker, each with flows of its own.
 * All packets of a flow must reach the copy that has the flow, although some arrive on another
 * worker: the copies pass them to each other by {@link Element#peer}, through rings. Such a class
 * is {@link ElementInfo#replicable}; if it names {@link Companions}, it is copied with all of them,
 * or not at all.
 */
public interface Sharded {
  /**
   * Sets which part this copy handles; called on every copy before {@link Element#initialize}, but
   * not if there is only one.
   *
   * @param index from 0
   * @param count how many copies there are, at least 2
   */
  void share(int index, int count);

  /**
   * How many kinds of packets the copies pass to each other at each of their inputs. Those of kind
   * {@code k} from input {@code i} arrive in {@link Element#push} at input {@code k * nInputs + i}.
   *
   * @param count how many copies there are
   * @return 0 if they pass none
   */
  int kinds(int count);

  /**
   * Whether this element, as configured, works with only a part of its packets.
   *
   * @return false if there must be no copies
   */
  default boolean canShare() {
    return true;
  }
}
