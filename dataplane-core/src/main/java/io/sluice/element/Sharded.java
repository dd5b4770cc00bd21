// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/**
 * An element that keeps state by flow and can have a copy on each worker, with flows of its own.
 * Packets of a flow must all reach the copy that has it, although some come in at another worker:
 * the copies hand them to each other by {@link Element#peer}, and rings lie between. A class of
 * this kind is {@link ElementInfo#replicable}; when it names {@link Companions}, it is copied with
 * all of them, or not at all.
 */
public interface Sharded {
  /**
   * Says which part this copy has; called on every copy before {@link Element#initialize}, and not
   * at all when there is one only.
   *
   * @param index from 0
   * @param count how many copies there are, at least 2
   */
  void share(int index, int count);

  /**
   * How many kinds of packets the copies hand to each other at each of their inputs. Those of kind
   * {@code k} from input {@code i} arrive in {@link Element#push} as at input {@code k * nInputs +
   * i}.
   *
   * @param count how many copies there are
   * @return 0 when they hand none to each other
   */
  int kinds(int count);

  /**
   * Whether this element, as it is configured, can do with a part of its packets.
   *
   * @return false when there must be no copies
   */
  default boolean canShare() {
    return true;
  }
}
