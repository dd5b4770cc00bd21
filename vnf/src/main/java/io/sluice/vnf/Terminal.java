// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Distinguishes terminals from files. {@code System.console()} cannot: it also requires that
 * standard input is a terminal, and from JDK 22 on it is never null.
 */
final class Terminal {
  private Terminal() {}

  /**
   * Whether a file descriptor of this process is a terminal.
   *
   * @param descriptor 1 is standard output, 2 standard error
   * @return false also where the system does not say
   */
  static boolean is(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
