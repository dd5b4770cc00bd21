// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux counts of a thread, from /proc. */
final class Proc {
  private static final String FIELD = "nonvoluntary_ctxt_switches:";

  private Proc() {}

  /** The calling thread's directory. */
  static Path thisThread() throws IOException {
    return Path.of("/proc/thread-self").toRealPath();
  }

  /** How often the kernel took the processor away from a thread that wanted it. */
  static long switches(Path thread) throws IOException {
    for (String line : Files.readAllLines(thread.resolve("status"))) {
      if (line.startsWith(FIELD)) {
        return Long.parseLong(line.substring(FIELD.length()).trim());
      }
    }
    return 0;
  }
}
