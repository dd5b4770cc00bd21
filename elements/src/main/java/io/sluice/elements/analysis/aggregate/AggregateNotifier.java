// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

/** An element that numbers flows, and tells others when one has ended. */
public interface AggregateNotifier {
  /** Who is told. */
  interface Listener {
    /**
     * Called on the notifier's worker when no packet will get a number any more, and those that had
     * it have been sent.
     *
     * @param aggregate the number
     */
    void ended(int aggregate);
  }

  /**
   * Adds somebody to be told, before packets flow.
   *
   * @param listener an element of the same worker
   */
  void addListener(Listener listener);
}
