// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Shell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The bare loop in C, built from {@code src/main/c/loop.c} for this machine. */
final class LoopEngine extends Engine {
  private static final double IDLE_SECONDS = 0.5;

  private final Path binary;
  private final boolean huge;

  private LoopEngine(Path binary, boolean huge, String description) {
    super(huge ? "C loop, THP" : "C loop", description);
    this.huge = huge;
    this.binary = binary;
  }

  /**
   * Compiles it.
   *
   * @param source loop.c
   * @param directory where the binary goes
   * @param huge whether it is to ask for transparent huge pages, which DPDK itself does not
   */
  static LoopEngine build(Path source, Path directory, boolean huge) throws EngineException {
    String version = Shell.firstLine(List.of("pkg-config", "--modversion", "libdpdk"));
    String compiler = Shell.firstLine(List.of("gcc", "--version"));
    Path binary = directory.resolve("loop");
    Shell.compileWithDpdk(source, binary);
    return new LoopEngine(
        binary, huge, "loop.c, " + compiler + " -O3 -march=native, DPDK " + version);
  }

  @Override
  String refusal(Job job) {
    if (job.graph().loopMode() == null) {
      return "not in the loop";
    }
    return job.mixed() && job.set() == null ? "librte_acl has no such fields" : null;
  }

  @Override
  Shell.Outcome run(Task task, double seconds, Path capture) throws EngineException {
    return Shell.watch(command(task), seconds, capture);
  }

  private List<String> command(Task task) {
    Layout layout = task.job().layout();
    List<String> command = new ArrayList<>(List.of(binary.toString(), "-l", task.coreList()));
    command.addAll(task.eal());
    command.add("--");
    command.add("queues=" + layout.queues());
    if (layout == Layout.PIPELINE) {
      command.add("ring=" + task.ring());
    }
    command.add("mode=" + task.job().graph().loopMode());
    if (huge) {
      command.add("huge=1");
    }
    command.add("mbufs=" + task.job().buffers());
    if (task.isEndless()) {
      command.add(String.format(Locale.ROOT, "warm=%.3f", task.timing().warm()));
      command.add(String.format(Locale.ROOT, "measure=%.3f", task.timing().measure()));
    } else {
      command.add("idle=" + IDLE_SECONDS);
    }
    if (task.rules() != null) {
      command.add("rules=" + task.rules());
    }
    return command;
  }
}
