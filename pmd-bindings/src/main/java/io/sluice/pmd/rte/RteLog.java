// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.pmd.c.CFunction;
import io.sluice.pmd.c.CHeader;

/** {@code <rte_log.h>}. */
@CHeader("rte_log.h")
public final class RteLog {
  private static final CFunction RTE_OPENLOG_STREAM = new CFunction("rte_openlog_stream");

  private RteLog() {}

  /** {@code int rte_openlog_stream(FILE *f);} */
  public static int rte_openlog_stream(long f) {
    return (int) RTE_OPENLOG_STREAM.call(f);
  }
}
