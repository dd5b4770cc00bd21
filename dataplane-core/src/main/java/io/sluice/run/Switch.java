// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/**
 * Reads the switches of optimisations. What is fast is there beside something plain that does the
 * same, and {@code -Dsluice.NAME=false} chooses the plain one: to see whether a fault, or a figure,
 * comes from an optimisation. In production all are on. Each module has a class of its switches,
 * {@code static final} fields that are read once; {@code ./verify --each-off} runs all tests with
 * each of them off in turn.
 */
public final class Switch {
  private Switch() {}

  /**
   * Reads a switch.
   *
   * @param name without the prefix
   * @return false when the property says {@code false}, in any case
   */
  public static boolean isOn(String name) {
    return !"false".equalsIgnoreCase(System.getProperty("sluice." + name));
  }
}
