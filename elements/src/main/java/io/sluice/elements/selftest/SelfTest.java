// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An element without ports that runs its tests when it is initialized: it prints that all passed,
 * or reports each failure as an error, so that the configuration does not start.
 */
abstract class SelfTest extends BatchElement {
  private final List<String> failures = new ArrayList<>();

  @Override
  protected void configure(Args args) {}

  /**
   * Runs the tests.
   *
   * @throws Exception when one cannot be run, which is a failure
   */
  abstract void test() throws Exception;

  /** Notes a failure unless a condition holds. */
  final void check(String what, boolean holds) {
    if (!holds) {
      failures.add(what);
    }
  }

  /** Notes a failure unless two values are equal. */
  final void same(String what, Object expected, Object actual) {
    check(what + ": expected " + expected + ", got " + actual, Objects.equals(expected, actual));
  }

  /** Runs the tests and says what failed. */
  final List<String> failures() {
    failures.clear();
    try {
      test();
    } catch (Exception | LinkageError e) {
      failures.add(e.toString());
    }
    return failures;
  }

  @Override
  protected void initialize(Setup setup) {
    if (failures().isEmpty()) {
      router().report(position() + ": While initializing " + this + ":\n  All tests pass!");
    }
    failures.forEach(failure -> setup.error("test failed: " + failure));
  }
}
