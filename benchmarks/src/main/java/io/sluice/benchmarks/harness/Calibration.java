// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.harness;

import io.sluice.pmd.Cpu;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Tells how fast processors are right now: a fixed loop that does nothing but compute, timed on
 * each of them. Virtual machines and shared hosts slow down for minutes; a run between two slow
 * calibrations says little.
 *
 * <p>The loop has a thread of its own, so that the programs started by the caller do not inherit
 * its pinning.
 */
public final class Calibration implements AutoCloseable {
  private static final int ROUNDS = 5;
  private static final int STEPS = 8_000_000;
  private static final int WARM_UP = 8;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread daemon = new Thread(work, "calibration");
            daemon.setDaemon(true);
            return daemon;
          });
  private final List<Integer> cores;
  private double best = Double.MAX_VALUE;
  private long sink;

  /** Prepares the loop on processors that this process may use. */
  public Calibration(List<Integer> cores) {
    this.cores = List.copyOf(cores);
    onThread(
        () -> {
          for (int core : cores) {
            if (!Cpu.pin(core)) {
              throw new IllegalArgumentException("processor " + core + " cannot be used");
            }
          }
          for (int i = 0; i < WARM_UP; i++) {
            sink += loop(STEPS);
          }
          return 0.0;
        });
  }

  /**
   * Times the loop now.
   *
   * @return milliseconds, the median of some rounds on the slowest processor
   */
  public double measure() {
    double slowest = 0;
    for (int core : cores) {
      slowest = Math.max(slowest, onThread(() -> rounds(core)));
    }
    best = Math.min(best, slowest);
    return slowest;
  }

  /** The best so far, in milliseconds. */
  public double best() {
    return best;
  }

  private double rounds(int core) {
    Cpu.pin(core);
    double[] millis = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      sink += loop(STEPS);
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    return millis[ROUNDS / 2];
  }

  /** A chain of multiplications and shifts, each of which needs the one before. */
  static long loop(int steps) {
    long x = 0x9e37_79b9_7f4a_7c15L;
    for (int i = 0; i < steps; i++) {
      x ^= x >>> 29;
      x *= 0xbf58_476d_1ce4_e5b9L;
    }
    return x;
  }

  private double onThread(java.util.concurrent.Callable<Double> work) {
    try {
      return thread.submit(work).get();
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
