// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

/**
 * An invalid command line, or a file named on it that cannot be used; the message is one line for
 * the user.
 */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean hint;

  private UsageException(String message, boolean hint) {
    super(message);
    this.hint = hint;
  }

  /** A wrong command line; the usage hint follows the message. */
  static UsageException commandLine(String message) {
    return new UsageException(message, true);
  }

  /** Something else that keeps the run from starting. */
  static UsageException plain(String message) {
    return new UsageException(message, false);
  }

  boolean hint() {
    return hint;
  }
}
