// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;

/** An engine that reads the Click language: a binary of FastClick or Click, or Sluice. */
final class ClickEngine implements Engine {
  private final String name;
  private final String description;
  private final boolean peer;
  private final List<String> program;
  private final boolean pins;

  private ClickEngine(
      String name, String description, boolean peer, List<String> program, boolean pins) {
    this.name = name;
    this.description = description;
    this.peer = peer;
    this.program = program;
    this.pins = pins;
  }

  /** A binary that was built with DPDK. */
  static ClickEngine binary(String name, String path) throws EngineException {
    // Not --version: some builds of FastClick crash on it.
    List<String> command = new ArrayList<>(List.of(path, "--dpdk", "--no-huge", "-m", "64"));
    command.addAll(List.of("--no-shconf", "--no-pci", "--no-telemetry", "--log-level=error"));
    command.addAll(List.of("--", "-e"));
    command.add("DPDKInfo(2047); DriverManager(print \"version $(version)\", stop)");
    String version = Shell.version(command);
    return new ClickEngine(name, "Click " + version + ", " + path, true, List.of(path), false);
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
        program,
        true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public boolean isPeer() {
    return peer;
  }

  @Override
  public String refusal(Job job) {
    return null;
  }

  @Override
  public List<String> command(Task task) {
    List<String> command = new ArrayList<>(program);
    if (pins) {
      command.add("--affinity=" + task.core());
    }
    command.add("--dpdk");
    command.addAll(task.eal());
    command.add("--");
    command.add(task.click().toString());
    return command;
  }
}
