// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

/**
 * The compiled form of a routing table: immutable, so that workers may read it while the next one
 * is made.
 */
interface Fib {
  /** The next hop's number where there is no route. */
  int NONE = 0;

  /**
   * Looks the longest matching prefix up.
   *
   * @param address 32 bits
   * @return the number of its next hop; {@link #NONE} when no prefix matches
   */
  int lookup(int address);

  /** Makes the next version of a table; for one thread at a time. */
  interface Editor {
    /**
     * Adds a route, or changes the next hop of one.
     *
     * @param address 32 bits, no host bits set
     * @param mask 32 bits
     * @param hop the next hop's number
     * @return false, with nothing changed, when there is no room for it
     */
    boolean put(int address, int mask, int hop);

    /**
     * Removes a route.
     *
     * @param address 32 bits, no host bits set
     * @param mask 32 bits
     */
    void remove(int address, int mask);

    /** Removes all routes. */
    void clear();

    /**
     * Ends this version.
     *
     * @return the table with all changes so far
     */
    Fib finish();
  }
}
