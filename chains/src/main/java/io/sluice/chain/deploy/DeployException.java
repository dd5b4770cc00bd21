// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

/** Something cannot be done; the message says why, and what to do about it. */
public final class DeployException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * Creates an exception.
   *
   * @param message for the user
   */
  public DeployException(String message) {
    super(message);
  }
}
