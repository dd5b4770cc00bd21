// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import java.util.List;

/**
 * An element that uses the state of others, beside the packets' way: all of them run on one worker,
 * wherever their packets come from. Asked when the graph is placed, after all are configured.
 */
public interface Companions {
  /**
   * Whose state this element uses.
   *
   * @return perhaps none
   */
  List<? extends Element> companions();
}
