// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel.pcap;

import java.io.IOException;

/** A capture file cannot be read or written; the message begins with its name and says why. */
public final class CaptureException extends IOException {
  private static final long serialVersionUID = 1;

  CaptureException(String message) {
    super(message);
  }
}
