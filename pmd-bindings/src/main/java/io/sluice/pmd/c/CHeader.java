// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The C headers that a class represents. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface CHeader {
  /**
   * The file names for {@code #include}, in this order.
   *
   * @return file names
   */
  String[] value();
}
