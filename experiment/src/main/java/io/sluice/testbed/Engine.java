// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import java.nio.file.Path;

/**
 * An engine that runs the functions.
 *
 * @param name for reports
 * @param binary the program; null for this one, and for the kernel
 */
record Engine(String name, Path binary) {
  static final Engine SLUICE = new Engine("Sluice", null);
  static final Engine KERNEL = new Engine("kernel", null);

  boolean isClick() {
    return binary != null;
  }
}
