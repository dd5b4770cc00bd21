// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/** Thrown in the checked mode: an element accessed memory that does not belong to its packet. */
public final class PacketAccessError extends AssertionError {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what was accessed
   */
  public PacketAccessError(String message) {
    super(message);
  }
}
