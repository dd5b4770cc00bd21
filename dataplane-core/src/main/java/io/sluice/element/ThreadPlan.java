// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/** An element that assigns others to workers (Click's StaticThreadSched). */
public interface ThreadPlan {
  /**
   * The worker an element was given.
   *
   * @param elementName full name of an element
   * @return a worker's index, or -1 if none was assigned
   */
  int workerOf(String elementName);
}
