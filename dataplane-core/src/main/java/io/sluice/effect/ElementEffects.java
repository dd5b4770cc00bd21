// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What elements of a class do to packets. What is not in here does not happen: with nothing in it,
 * packets pass as they came. A class without this annotation, and without one it inherits, may do
 * anything. An element can say more precisely what it does in its configuration: see {@code
 * Element.effects}.
 *
 * <pre>{@code
 * @ElementEffects(
 *     reads = {ANNO_NETWORK, IP_TTL, IP_CHECKSUM},
 *     writes = {IP_TTL, IP_CHECKSUM},
 *     does = {DROPS, BRANCHES})
 * }</pre>
 */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ElementEffects {
  /** The fields on which the treatment of the packet depends, or that are copied or shown. */
  Field[] reads() default {};

  /** The fields that may have changed afterwards. */
  Field[] writes() default {};

  /** What else is done. */
  Action[] does() default {};
}
