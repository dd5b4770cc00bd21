// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import com.sun.management.ThreadMXBean;
import io.sluice.benchmarks.harness.OtherLoad;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * Sums of the JVM and the system; take differences.
 *
 * @param nanos clock
 * @param compileMillis time the JIT spent
 * @param switches how often the kernel took a processor from these two
 * @param load of other processes
 */
record Counters(long nanos, long compileMillis, long switches, OtherLoad load) {

  static Counters now(VnfThread vnf) throws IOException {
    OtherLoad load = OtherLoad.now();
    long compile = ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
    long switches = Proc.switches(Proc.thisThread()) + vnf.switches();
    return new Counters(System.nanoTime(), compile, switches, load);
  }

  /** Collections so far, of all collectors. */
  static long collections() {
    long collections = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, collector.getCollectionCount());
    }
    return collections;
  }

  /** Bytes that both threads have allocated by now; a reading allocates a little itself. */
  static long allocated(VnfThread vnf) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId())
        + threads.getThreadAllocatedBytes(vnf.id());
  }
}
