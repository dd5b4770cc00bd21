// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The C expression of a constant. A test evaluates it with the C compiler and the machine's headers
 * ({@link CHeader}) and compares.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface CValue {
  /**
   * An expression, for example {@code offsetof(struct ifreq, ifr_flags)}.
   *
   * @return the expression; empty for the constant's own name
   */
  String value() default "";

  /**
   * The first release of DPDK for which it holds.
   *
   * @return year times 100 plus month
   */
  int since() default 0;

  /**
   * The first release of DPDK for which it no longer holds.
   *
   * @return year times 100 plus month
   */
  int before() default 9999;
}
