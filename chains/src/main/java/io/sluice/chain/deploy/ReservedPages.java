// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The huge pages of 2 MB that the machine has reserved. */
public final class ReservedPages {
  /** Megabytes of one. */
  public static final int MEGABYTES = 2;

  private static final Path FOLDER = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB");

  private ReservedPages() {}

  /**
   * Pages that nobody uses.
   *
   * @return 0 where the kernel has none of this size
   */
  public static int free() {
    return number("free_hugepages");
  }

  /**
   * A command that lets a number of pages be free, beside those that others use.
   *
   * @param pages how many
   * @return for messages
   */
  public static String reserve(int pages) {
    return "sysctl -w vm.nr_hugepages=" + (pages + number("nr_hugepages") - free());
  }

  private static int number(String file) {
    try {
      return Integer.parseInt(Files.readString(FOLDER.resolve(file)).strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
