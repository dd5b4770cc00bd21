// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.pmd.c.CFunction;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.NativeMemory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code <rte_version.h>}. */
@CHeader("rte_version.h")
public final class RteVersion {
  private static final CFunction RTE_VERSION = new CFunction("rte_version");
  private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)");

  private RteVersion() {}

  /**
   * {@code const char *rte_version(void);}
   *
   * @return for example {@code "DPDK 22.11.11"}
   */
  public static String rte_version() {
    return NativeMemory.string(RTE_VERSION.call());
  }

  /**
   * The release in a version text.
   *
   * @param version as {@link #rte_version} gives it
   * @return year times 100 plus month; -1 if it contains none
   */
  public static int release(String version) {
    Matcher matcher = NUMBERS.matcher(version);
    return matcher.find()
        ? Integer.parseInt(matcher.group(1)) * 100 + Integer.parseInt(matcher.group(2))
        : -1;
  }
}
