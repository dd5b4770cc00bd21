// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes an element class; {@link io.sluice.effect.ElementEffects} describes what it does to
 * packets. The build collects every annotated class into an index, and its javadoc into its manual
 * page. A class on the class path needs only this annotation to be usable in a configuration.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ElementInfo {
  /** The name in configurations. */
  String name();

  /** Further names for the same class. */
  String[] aliases() default {};

  /**
   * Port counts in Click's notation, inputs before outputs: {@code "1/1"}, {@code "1/1-2"}, {@code
   * "0/1-"}, {@code "1-/="} (as many outputs as inputs).
   */
  String ports() default "1/1";

  /**
   * Processing code: {@code h} push, {@code l} pull, {@code a} agnostic; one letter per port, the
   * last one for all further ports: {@code "h/h"}, {@code "a/ah"}, {@code "h/l"}.
   */
  String processing() default "a/a";

  /** Flow code: which outputs a packet from an input can reach; {@code "x/x"} is any to any. */
  String flow() default "x/x";

  /**
   * Whether each worker may have a copy: for an element without state, or whose counts can be added
   * up.
   */
  boolean replicable() default false;

  /**
   * Whether the handler {@code config} can be written while packets flow; see {@link
   * Element#reconfigure}.
   */
  boolean live() default false;

  /** Whether several workers may push into the element at once. */
  boolean shared() default false;
}
