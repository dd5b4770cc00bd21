// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An engine that reads the Click language: a binary of FastClick or Click, or Sluice. */
final class ClickEngine extends Engine {
  private static final String RING = "Queue(%d) -> u :: Unqueue(32)";

  /** FastClick's own element for the purpose. */
  private static final String PEER_RING = "u :: Pipeliner";

  private final boolean peer;
  private final List<String> program;

  private ClickEngine(String name, String description, boolean peer, List<String> program) {
    super(name, description);
    this.peer = peer;
    this.program = program;
  }

  /** A binary that was built with DPDK. */
  static ClickEngine binary(String name, String path) throws EngineException {
    // Not --version: some builds of FastClick crash on it.
    List<String> command = new ArrayList<>(List.of(path, "--dpdk", "--no-huge", "-m", "64"));
    command.addAll(List.of("--no-shconf", "--no-pci", "--no-telemetry", "--log-level=error"));
    command.addAll(List.of("--", "-e"));
    command.add("DPDKInfo(2047); DriverManager(print \"version $(version)\", stop)");
    String version = Shell.version(command);
    return new ClickEngine(name, "Click " + version + ", " + path, true, List.of(path));
  }

  /** Sluice in its own process. */
  static ClickEngine sluice(String name, String java, List<String> flags, String jar)
      throws EngineException {
    List<String> program = new ArrayList<>(List.of(java));
    program.addAll(flags);
    program.addAll(List.of("-jar", jar));
    List<String> version = new ArrayList<>(program);
    version.add("--version");
    String jdk = Shell.firstLine(List.of(java, "-version"));
    return new ClickEngine(
        name,
        Shell.firstLine(version) + ", " + jdk + (flags.isEmpty() ? "" : ", flags " + flags),
        false,
        program);
  }

  @Override
  boolean isPeer() {
    return peer;
  }

  @Override
  String refusal(Job job) {
    return null;
  }

  @Override
  Shell.Outcome run(Task task, double seconds, Path capture) throws EngineException {
    boolean own = peer && task.job().layout() == Layout.PIPELINE;
    String name = task.click().getFileName().toString();
    Path file = own ? task.click().resolveSibling("peer-" + name) : task.click();
    try {
      String ring = own ? PEER_RING : RING.formatted(task.ring());
      Files.writeString(file, task.clickText(ring), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new EngineException("no configuration: " + e.getMessage());
    }
    return Shell.watch(command(task, file), seconds, capture);
  }

  private List<String> command(Task task, Path file) {
    int workers = task.job().layout().workers();
    List<String> command = new ArrayList<>(program);
    if (!peer) {
      command.add("--affinity=" + task.cores().get(0));
      command.addAll(List.of("-j", Integer.toString(workers)));
    }
    // Sluice's workers are no threads of the EAL's, which needs only one for itself
    command.addAll(List.of("--dpdk", "-l"));
    command.add(peer ? task.coreList() : task.cores().get(0).toString());
    command.addAll(task.eal());
    command.add("--");
    command.add(file.toString());
    return command;
  }
}
