// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.plan.UnitLink;
import io.sluice.chain.request.Form;
import io.sluice.chain.request.LinkKind;
import io.sluice.control.ControlAddress;
import io.sluice.control.ControlClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Brings a plan up: its interfaces first, then its units, from the sink to the source. */
final class Deployment {
  /** The variable in the environment of a chain's processes. */
  static final String MARK = "SLUICE_CHAIN";

  static final Duration ANSWER = Duration.ofSeconds(5);
  private static final long START_SECONDS = 60;
  private static final Set<LinkKind> JOINED = Set.of(LinkKind.RING, LinkKind.VETH);

  private final Plan plan;
  private final Journal journal;
  private final Wiring wiring;
  private final Map<String, Process> processes = new LinkedHashMap<>();

  private Deployment(Plan plan) {
    this.plan = plan;
    this.journal = Journal.of(plan.request().name());
    this.wiring = new Wiring(plan, journal);
  }

  /**
   * Brings a chain up, and takes down what there is of it when that does not work.
   *
   * @param in interface where packets come into the chain
   * @param out interface where they leave it
   */
  static void up(Plan plan, String in, String out) throws DeployException {
    Deployment deployment = new Deployment(plan);
    deployment.check();
    deployment.journal.create();
    Thread hook = new Thread(() -> Removal.of(plan.request().name()), "down");
    Runtime.getRuntime().addShutdownHook(hook);
    boolean done = false;
    try {
      deployment.start(in, out);
      deployment.journal.ready();
      done = true;
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
        if (!done) {
          Removal.of(plan.request().name());
        }
      } catch (IllegalStateException e) {
        // interrupted: the hook is at it
      }
    }
  }

  /** What can be told before anything is made. */
  private void check() throws DeployException {
    for (Unit unit : plan.units()) {
      if (!unit.node().isEmpty()) {
        throw new DeployException(
            "unit '"
                + unit.name()
                + "' is to run on node '"
                + unit.node()
                + "', which is not this one; run 'sluice chain up' there, or leave out 'node'");
      }
    }
    for (UnitLink link : plan.links()) {
      if (!JOINED.contains(link.kind())) {
        throw new DeployException(
            "link '"
                + link.kind().text()
                + "' between '"
                + link.from()
                + "' and '"
                + link.to()
                + "' is not deployed by this command; use 'link: veth'");
      }
    }
  }

  private void start(String in, String out) throws DeployException {
    try {
      Files.createDirectories(journal.socket("x").getParent());
    } catch (IOException e) {
      throw new DeployException("cannot write to " + journal.folder() + ": " + e.getMessage());
    }
    Path root = root();
    wiring.make(in, out);
    for (int i = plan.units().size() - 1; i >= 0; i--) {
      launch(plan.units().get(i), root);
    }
    for (Unit unit : plan.units()) {
      await(unit);
    }
  }

  /** The containers' root folder; null when no unit runs in a container. */
  private Path root() throws DeployException {
    if (plan.units().stream().noneMatch(unit -> unit.form() == Form.CONTAINER)) {
      return null;
    }
    for (String program : List.of("podman", "runc")) {
      if (!Shell.attempt(program, "--version").ok()) {
        throw new DeployException("no program " + program + "; install it: apt install " + program);
      }
    }
    Path root = journal.file("root");
    RootFolder.make(root, Self.jar());
    return root;
  }

  private void launch(Unit unit, Path root) throws DeployException {
    Wiring.Ends ends = wiring.of(unit);
    Path file = journal.socket(unit.name() + ".click");
    List<String> command = new ArrayList<>(List.of("setsid"));
    String chain = plan.request().name();
    if (unit.form() == Form.CONTAINER) {
      String name = "sluice-" + chain + "-" + unit.name();
      Path folder = journal.socket("x").getParent();
      journal.add("container", name);
      command.addAll(
          Containers.run(
              journal.file("podman"), Containers.options(name, ends.namespace(), folder, root)));
      command.addAll(Containers.program());
    } else {
      command.addAll(Self.command());
    }
    if (unit.workers() > 1) {
      command.addAll(List.of("-j", String.valueOf(unit.workers())));
    }
    command.addAll(List.of("-R", "-u", journal.socket(unit.name()).toString(), file.toString()));
    journal.add("unit", unit.name(), unit.form().text());
    try {
      Files.writeString(file, UnitProgram.of(unit, ends));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(journal.log(unit.name()).toFile());
      builder.environment().put(MARK, chain);
      Process process = builder.start();
      processes.put(unit.name(), process);
      journal.add("process", unit.name(), String.valueOf(process.pid()));
    } catch (IOException e) {
      throw new DeployException("unit '" + unit.name() + "' cannot be started: " + e.getMessage());
    }
  }

  private void await(Unit unit) throws DeployException {
    long begin = System.nanoTime();
    Process process = processes.get(unit.name());
    while (!answers(unit)) {
      boolean late = System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(START_SECONDS);
      if (late || !process.isAlive()) {
        throw new DeployException(
            "unit '"
                + unit.name()
                + (late ? "' does not answer: " : "' ended: ")
                + journal.lastWords(unit.name()));
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DeployException("interrupted");
      }
    }
  }

  private boolean answers(Unit unit) {
    try (ControlClient client =
        ControlClient.connect(ControlAddress.unix(journal.socket(unit.name())), ANSWER)) {
      client.read("version");
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
