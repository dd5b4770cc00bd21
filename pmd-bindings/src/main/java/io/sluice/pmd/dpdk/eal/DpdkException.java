// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk.eal;

/** DPDK is missing, or refused; the message is meant for the user. */
public final class DpdkException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what went wrong and, where known, what to do about it
   */
  public DpdkException(String message) {
    super(message);
  }
}
