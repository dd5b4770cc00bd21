// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/** The optimisations of the graph; see {@link Switch}. */
public final class Switches {
  /**
   * {@code -Dsluice.loops=false}: per-packet elements share the code of one loop with virtual
   * calls, instead of a generated loop for each.
   */
  public static final boolean LOOPS = Switch.isOn("loops");

  /** {@code -Dsluice.fuse=false}: every chain of per-packet elements has one element. */
  public static final boolean FUSE = Switch.isOn("fuse");

  /**
   * {@code -Dsluice.links=false}: every batch looks up at run time where an output leads, instead
   * of a generated class for each output.
   */
  public static final boolean LINKS = Switch.isOn("links");

  /** {@code -Dsluice.warmup=false}: the code for packets is not compiled before packets arrive. */
  public static final boolean WARM_UP = Switch.isOn("warmup");

  /**
   * {@code -Dsluice.bare=false}: devices clear the annotations of every packet that they receive,
   * whether an element may read them or not.
   */
  public static final boolean BARE = Switch.isOn("bare");

  private Switches() {}
}
