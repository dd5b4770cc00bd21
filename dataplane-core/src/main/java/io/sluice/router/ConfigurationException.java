// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.lang.Diagnostics;

/** A configuration that cannot run; carries every message about it. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnostics diagnostics;

  /**
   * Creates the exception.
   *
   * @param diagnostics the messages
   */
  public ConfigurationException(Diagnostics diagnostics) {
    super(diagnostics.toString().strip());
    this.diagnostics = diagnostics;
  }

  public Diagnostics diagnostics() {
    return diagnostics;
  }
}
