// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.flowtable;

import io.sluice.pmd.Cpu;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** A table in a JVM of its own. Says and obeys what {@code hash.c} does. */
final class Trial {
  private static final int BATCHES_A_CLOCK = 32;
  private static final int WARM_UP_FLOWS = 65_536;
  private static final double WARM_UP_SECONDS = 0.5;
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final FlowSet set;
  private final int flows;
  private final int[] sources = new int[FlowSet.BATCH];
  private long state = 88_172_645_463_325_252L;
  private int next;

  private Trial(FlowSet set, int flows) {
    this.set = set;
    this.flows = flows;
  }

  /**
   * Runs.
   *
   * @param args {@code Sluice} or {@code Agrona}, flows, processor
   */
  public static void main(String[] args) throws IOException {
    Cpu.pin(Integer.parseInt(args[2]));
    Supplier<FlowSet> maker = args[0].equals("Sluice") ? SluiceFlows::new : AgronaFlows::new;
    warmUp(maker.get());
    FlowSet set = maker.get();
    final long before = set.bytes();
    int flows = Integer.parseInt(args[1]);
    Trial trial = new Trial(set, flows);
    double nanos = trial.fill();
    // What the empty table has belongs to it, but on the heap there is more than the table.
    long base = args[0].equals("Sluice") ? 0 : before;
    System.out.printf("new %.3f %.1f%n", nanos, (double) (set.bytes() - base) / flows);
    trial.obey();
  }

  private static void warmUp(FlowSet set) {
    Trial trial = new Trial(set, WARM_UP_FLOWS);
    trial.fill();
    for (String command : new String[] {"hit", "miss", "replace"}) {
      trial.run(command, WARM_UP_SECONDS);
    }
  }

  /** Nanoseconds a new flow. */
  private double fill() {
    long start = System.nanoTime();
    for (; next < flows; next++) {
      set.add(next);
    }
    return (double) (System.nanoTime() - start) / flows;
  }

  private void obey() throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ");
      double[] result = run(words[0], Double.parseDouble(words[1]));
      System.out.printf("ns %.3f %.3f%n", result[0], result[1]);
    }
  }

  /** Nanoseconds and bytes of the heap an operation. */
  private double[] run(String command, double seconds) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    long end = start;
    long done = 0;
    while (end - start < seconds * 1e9) {
      done +=
          switch (command) {
            case "hit" -> lookUp(FlowSet.INSIDE + next - flows, FlowSet.BATCH);
            case "miss" -> lookUp(FlowSet.NOWHERE, 0);
            default -> replace();
          };
      end = System.nanoTime();
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    return new double[] {(double) (end - start) / done, (double) allocated / done};
  }

  private int chance() {
    state ^= state << 13;
    state ^= state >>> 7;
    state ^= state << 17;
    return (int) ((state >>> 32) * flows >>> 32);
  }

  private long lookUp(int base, int expected) {
    for (int k = 0; k < BATCHES_A_CLOCK; k++) {
      for (int i = 0; i < FlowSet.BATCH; i++) {
        sources[i] = base + chance();
      }
      int found = set.find(sources);
      if (found != expected) {
        throw new IllegalStateException(found + " of " + expected + " found");
      }
    }
    return BATCHES_A_CLOCK * FlowSet.BATCH;
  }

  private long replace() {
    for (int k = 0; k < BATCHES_A_CLOCK; k++, next++) {
      set.remove(next - flows);
      set.add(next);
    }
    return BATCHES_A_CLOCK;
  }
}
