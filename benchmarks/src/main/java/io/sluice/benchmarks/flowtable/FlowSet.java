// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.flowtable;

/**
 * A table of flows with numbers from 0, each with a key for either direction. A JVM has one
 * implementation only, so that calls are direct.
 */
interface FlowSet {
  /** Packets of a batch. */
  int BATCH = 32;

  int INSIDE = 0x0a00_0000;
  int OUTSIDE = 0x0102_0304;
  int MAPPED = 0x5000_0000;

  /** Where no flow comes from. */
  int NOWHERE = 0x7000_0000;

  void add(int flow);

  void remove(int flow);

  /**
   * Looks a batch up.
   *
   * @param sources the source addresses of packets to {@link #OUTSIDE}
   * @return how many belong to a flow
   */
  int find(int[] sources);

  /** Bytes of memory that the flows take; asked when all of them are there. */
  long bytes();
}
