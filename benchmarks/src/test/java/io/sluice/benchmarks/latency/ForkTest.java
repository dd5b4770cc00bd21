// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pmd.Cpu;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One short run of everything but the command: ports, both threads, both runners, the files. */
class ForkTest {
  @Test
  void everyPacketComesBackAndIsCounted(@TempDir Path directory) throws Exception {
    List<Integer> cpus = Cpu.allowed();
    Path log = Files.createFile(directory.resolve("log"));
    Fork.Task task =
        new Fork.Task(
            Collector.SERIAL,
            "fw10",
            new int[] {1},
            0.02,
            0.05,
            cpus.get(0),
            cpus.get(cpus.size() - 1),
            log,
            directory);
    try (Fork fork = new Fork(task)) {
      fork.run();
      assertEquals(2 * Tester.BUFFERS, fork.packetsInUse());
    }
    List<Measurement> found = Fork.read(task);
    assertEquals(List.of("bare loop", "fw10"), found.stream().map(Measurement::runner).toList());
    for (Measurement one : found) {
      assertTrue(one.sent() > 0, one.toString());
      assertEquals(0, one.lost(), one.toString());
      assertTrue(one.p50() > 0 && one.max() >= one.p9999() && one.p9999() >= one.p50());
    }
    assertTrue(
        Files.readString(directory.resolve("fw10-serial-1.hgrm"))
            .contains("Total count    = %12d]".formatted(found.get(1).sent())));
  }
}
