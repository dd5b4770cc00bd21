// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/**
 * Reads the switches of optimisations. Each optimised implementation has a simple counterpart that
 * does the same, and {@code -Dsluice.NAME=false} selects it: to find out whether an optimisation
 * causes a fault, or what it gains. In production all are on. Each module has a class with its
 * switches, {@code static final} fields that are read once; {@code ./verify --each-off} runs all
 * tests with each of them off in turn.
 */
public final class Switch {
  private Switch() {}

  /**
   * Reads a switch.
   *
   * @param name without the prefix
   * @return false if the property is {@code false}, in upper or lower case
   */
  public static boolean isOn(String name) {
    return !"false".equalsIgnoreCase(System.getProperty("sluice." + name));
  }
}
