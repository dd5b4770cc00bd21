// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/** Thrown by the checked mode: an element touched memory that is not its packet's. */
public final class PacketAccessError extends AssertionError {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what was touched
   */
  public PacketAccessError(String message) {
    super(message);
  }
}
