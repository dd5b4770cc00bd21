// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import java.io.IOException;

/** A device cannot be used; the message begins with its name and is a sentence for the user. */
public final class DeviceException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * Creates an exception.
   *
   * @param device the device's name
   * @param reason why it cannot be used, and what would help
   */
  public DeviceException(String device, String reason) {
    super(device + ": " + reason);
  }
}
