// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The huge pages of 2 MB that the machine has reserved. */
public final class ReservedPages {
  /** Megabytes of one. */
  public static final int MEGABYTES = 2;

  private static final Path FREE =
      Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");

  private ReservedPages() {}

  /**
   * Pages that nobody uses.
   *
   * @return 0 where the kernel has none of this size
   */
  public static int free() {
    try {
      return Integer.parseInt(Files.readString(FREE).strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
