// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The reserved huge pages of 2 MB. */
public final class ReservedPages {
  /** The size of a page in megabytes. */
  public static final int MEGABYTES = 2;

  private static final Path FOLDER = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB");

  private ReservedPages() {}

  /**
   * The number of free pages.
   *
   * @return 0 if the kernel has no pages of this size
   */
  public static int free() {
    return number("free_hugepages");
  }

  /**
   * A command that reserves enough huge pages, in addition to those in use.
   *
   * @param pages how many must be free
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
