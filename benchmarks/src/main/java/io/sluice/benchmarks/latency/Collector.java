// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The JVM's garbage collectors. */
enum Collector {
  SERIAL("Serial"),
  PARALLEL("Parallel"),
  G1("G1"),
  ZGC("Z"),
  SHENANDOAH("Shenandoah"),
  /** Collects nothing: the JVM ends when the heap is full. */
  EPSILON("Epsilon");

  private static final int HEAP = 256;
  private static final int HEAP_WITHOUT_COLLECTION = 512;

  private final String flag;

  Collector(String flag) {
    this.flag = flag;
  }

  /** The JVM's options for it, with a heap of fixed size. */
  List<String> options() {
    int heap = this == EPSILON ? HEAP_WITHOUT_COLLECTION : HEAP;
    return List.of(
        "-XX:+UnlockExperimentalVMOptions",
        "-XX:+Use" + flag + "GC",
        "-Xms" + heap + "m",
        "-Xmx" + heap + "m",
        "-XX:+AlwaysPreTouch");
  }

  /** Whether a JVM has it. */
  boolean isIn(String java) throws IOException {
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(options());
    command.add("-version");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(new File("/dev/null"))
            .start();
    try {
      return process.waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static Collector of(String name) {
    for (Collector collector : values()) {
      if (collector.toString().equals(name)) {
        return collector;
      }
    }
    throw new IllegalArgumentException(
        "no collector '%s'; there are %s".formatted(name, List.of(values())));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
