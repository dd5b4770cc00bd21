// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;


/** The optimisations of the graph; see {@link Switch}. */
final class Switches {
  /**
   * {@code -Dsluice.loops=false}: per-packet elements share the code of one loop, with virtual
   * calls, in place of a loop for each.
   */
  static final boolean LOOPS = Switch.isOn("loops");

  /** {@code -Dsluice.fuse=false}: every chain of per-packet elements has one element. */
  static final boolean FUSE = Switch.isOn("fuse");

  /**
   * {@code -Dsluice.links=false}: what an output leads to is looked up with every batch, in place
   * of a class for each output that knows it.
   */
  static final boolean LINKS = Switch.isOn("links");

  /** {@code -Dsluice.warmup=false}: code for packets is not compiled before there are any. */
  static final boolean WARM_UP = Switch.isOn("warmup");

  /**
   * {@code -Dsluice.bare=false}: devices clear the annotations of every packet they receive,
   * whether an element may read them or not.
   */
  static final boolean BARE = Switch.isOn("bare");

  private Switches() {}
}
