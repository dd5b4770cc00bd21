// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import java.util.List;

/**
 * An element that uses the state of other elements outside the path of packets: all of them run on
 * the same worker, wherever their packets come from. Called when the graph is placed, after all
 * elements are configured.
 */
public interface Companions {
  /**
   * The elements whose state this element uses.
   *
   * @return may be empty
   */
  List<? extends Element> companions();
}
