// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

/** The experiment cannot go on; the message says why, and what to do about it. */
final class TestbedException extends Exception {
  private static final long serialVersionUID = 1;

  TestbedException(String message) {
    super(message);
  }
}
