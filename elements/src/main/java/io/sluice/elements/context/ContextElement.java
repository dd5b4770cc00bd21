// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import java.util.List;

/** An element that tells a {@link CTXManager} upstream what it needs to know about packets. */
public interface ContextElement {
  /**
   * What packets are expected to be.
   *
   * @param port the input they come in at
   * @return their kind
   */
  default ContextKind context(int port) {
    return ContextKind.NONE;
  }

  /**
   * What tells the sessions apart that the element follows, in the language of rules.
   *
   * @return empty when it follows none
   */
  default String session() {
    return "";
  }

  /**
   * Whether elements right behind are asked for the packets that they expect, too.
   *
   * @return true for an element that knows its packets' kind
   */
  default boolean resolves() {
    return false;
  }

  /** The rules of a dispatcher; null for what is none. */
  default List<ContextRule> rules() {
    return null;
  }

  /**
   * Whether a dispatcher's rule only counts where what is behind its output takes the packet.
   *
   * @return true to go on with the next rule otherwise
   */
  default boolean cascades() {
    return false;
  }

  /**
   * How many bytes the element takes from the front of packets.
   *
   * @return negative when it puts them back
   */
  default int strips() {
    return 0;
  }
}
