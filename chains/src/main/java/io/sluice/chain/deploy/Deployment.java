// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.plan.UnitLink;
import io.sluice.chain.request.Form;
import io.sluice.chain.request.LinkKind;
import io.sluice.chain.request.Restart;
import io.sluice.control.ControlAddress;
import io.sluice.control.ControlClient;
import io.sluice.header.IpAddress;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts a plan: first its interfaces, then its units, from the sink to the source. */
final class Deployment {
  static final Duration ANSWER = Duration.ofSeconds(5);
  private static final long START_SECONDS = 60;

  /** The longest path of a UNIX socket in bytes, without the terminating zero. */
  private static final int LONGEST_SOCKET = 107;

  private final Plan plan;
  private final Site site;
  private final Journal journal;
  private final Wiring wiring;
  private final boolean hugePages;
  private final Map<String, Process> processes = new LinkedHashMap<>();

  private Deployment(Plan plan, Site site) {
    this.plan = plan;
    this.site = site;
    this.journal = Journal.of(site.name(plan));
    this.wiring = new Wiring(plan, site, journal);
    this.hugePages = SharedMemory.inHugePages(plan, site);
  }

  /**
   * The errors in a plan that can be found on any machine.
   *
   * @param site where the plan is to run
   * @return clauses; empty if there are none
   */
  static List<String> problems(Plan plan, Site site) {
    return new Deployment(plan, site).problems();
  }

  /**
   * Starts a chain that has been checked; if that fails, removes what has been made of it.
   *
   * @param site where it runs
   */
  static void up(Plan plan, Site site) throws DeployException {
    Deployment deployment = new Deployment(plan, site);
    deployment.journal.create();
    String name = site.name(plan);
    Thread hook = new Thread(() -> Removal.of(name), "down");
    Runtime.getRuntime().addShutdownHook(hook);
    boolean done = false;
    try {
      deployment.start();
      deployment.journal.ready();
      done = true;
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
        if (!done) {
          Removal.of(name);
        }
      } catch (IllegalStateException e) {
        // This process is ending: the shutdown hook removes the chain, and must not be interrupted.
        finish(hook);
      }
    }
  }

  private static void finish(Thread hook) {
    try {
      hook.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The errors that can be found before anything is made. */
  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    List<Unit> units = plan.units();
    if (site.units(plan).isEmpty()) {
      problems.add(
          site.node().isEmpty()
              ? "every function of the chain has a node; name this node with --node"
              : "no function of the chain runs on node '" + site.node() + "'");
    }
    for (Unit unit : units) {
      if (unit.node().isEmpty() && !site.node().isEmpty()) {
        problems.add(
            "function '" + unit.name() + "' has no node; with --node every function needs one");
      } else if (!unit.node().equals(site.node()) && !site.peers().containsKey(unit.node())) {
        problems.add(
            "unit '%s' runs on node '%s'; name this node with --node and give that one's address with --peer %s=ADDRESS"
                .formatted(unit.name(), unit.node(), unit.node()));
      }
    }
    checkEnd(units.get(0), site.in(), "--in", problems);
    checkEnd(units.get(units.size() - 1), site.out(), "--out", problems);
    boolean tunnels = plan.links().stream().anyMatch(link -> link.kind() == LinkKind.VXLAN);
    if (tunnels && site.address() == null) {
      problems.add("missing --address, this node's own address for tunnels");
    }
    checkAddress("--address", site.address(), problems);
    site.peers().forEach((node, address) -> checkAddress("--peer " + node, address, problems));
    plan.links().stream().filter(link -> link.output() == 0).forEach(l -> check(l, problems));
    site.units(plan).forEach(unit -> checkSocket(unit, problems));
    return problems;
  }

  private void checkEnd(Unit unit, String device, String option, List<String> problems) {
    if (unit.node().equals(site.node()) != (device != null)) {
      problems.add(
          device == null ? "missing " + option : option + " belongs to node '" + unit.node() + "'");
    }
  }

  private static void checkAddress(String option, String address, List<String> problems) {
    if (address != null && !IpAddress.isValid4(address) && !IpAddress.isValid6(address)) {
      problems.add(option + ": '" + address + "' is not an IP address");
    }
  }

  /** Checks the path of a unit's control socket, which the kernel limits. */
  private void checkSocket(Unit unit, List<String> problems) {
    String path = journal.socket(unit.name()).toString();
    if (path.getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET) {
      problems.add(
          "the control socket of unit '%s' would have a path longer than %d bytes: %s; use shorter names, or another folder with SLUICE_CHAINS"
              .formatted(unit.name(), LONGEST_SOCKET, path));
    }
  }

  private void check(UnitLink link, List<String> problems) {
    boolean contained =
        plan.units().stream()
            .anyMatch(
                unit ->
                    unit.form() == Form.CONTAINER
                        && (unit.name().equals(link.from()) || unit.name().equals(link.to())));
    boolean tunnel = link.kind() == LinkKind.VXLAN;
    if (link.kind() == LinkKind.MEMIF && plan.request().restart() == Restart.ALWAYS) {
      // DPDK's memif does not reconnect when the other end restarts.
      problems.add(
          "link 'memif' between '%s' and '%s' does not survive a restart; 'restart: always' needs veth or vhost"
              .formatted(link.from(), link.to()));
    }
    if (!tunnel && link.kind() != LinkKind.VETH && contained) {
      problems.add(
          "link '%s' between '%s' and '%s': containers have no DPDK; use veth"
              .formatted(link.kind().text(), link.from(), link.to()));
    }
  }

  private void start() throws DeployException {
    try {
      Files.createDirectories(journal.socket("x").getParent());
    } catch (IOException e) {
      throw new DeployException("cannot write to " + journal.folder() + ": " + e.getMessage());
    }
    Path root = root();
    wiring.make();
    List<Unit> units = site.units(plan);
    for (int i = units.size() - 1; i >= 0; i--) {
      launch(units.get(i), root);
      // The processes that share memory look for it only once.
      if (!wiring.of(units.get(i)).virtual().isEmpty()) {
        await(units.get(i));
      }
    }
    for (Unit unit : units) {
      await(unit);
    }
  }

  /** The containers' root folder; null if no unit runs in a container. */
  private Path root() throws DeployException {
    if (site.units(plan).stream().noneMatch(unit -> unit.form() == Form.CONTAINER)) {
      return null;
    }
    Path root = journal.file("root");
    RootFolder.make(root, Self.jar(), journal.mark());
    return root;
  }

  private void launch(Unit unit, Path root) throws DeployException {
    Wiring.Ends ends = wiring.of(unit);
    Path file = journal.socket(unit.name() + ".click");
    List<String> command = new ArrayList<>();
    String resource = site.resource(plan, unit);
    if (unit.form() == Form.CONTAINER) {
      Path folder = journal.socket("x").getParent();
      journal.add("container", resource);
      command.addAll(
          Containers.run(
              journal.file("podman"),
              Containers.options(resource, ends.namespace(), folder, unit.files(), root)));
      command.addAll(Containers.program());
    } else {
      command.addAll(Self.command());
    }
    if (!ends.virtual().isEmpty()) {
      journal.add("eal", resource);
      command.addAll(
          SharedMemory.arguments(unit, plan.request().link(), resource, ends.virtual(), hugePages));
    } else if (unit.workers() > 1) {
      command.addAll(List.of("-j", String.valueOf(unit.workers())));
    }
    command.addAll(List.of("-R", "-u", journal.socket(unit.name()).toString(), file.toString()));
    journal.add("unit", unit.name(), unit.form().text(), plan.request().restart().text());
    List<String> supervised =
        Supervision.of(
            journal, unit.name(), plan.request().restart(), ends.out().socket(), command);
    boolean contained = unit.form() == Form.CONTAINER;
    try {
      // In the Click language, each character stands for one byte.
      Files.writeString(file, UnitProgram.of(unit, ends), StandardCharsets.ISO_8859_1);
      ProcessBuilder builder =
          new ProcessBuilder(contained ? NetworkNamespace.outside(supervised) : supervised)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(journal.log(unit.name()).toFile());
      String[] mark = journal.mark().split("=", 2);
      builder.environment().put(mark[0], mark[1]);
      Process process = builder.start();
      processes.put(unit.name(), process);
      String pid = String.valueOf(process.pid());
      journal.add("process", unit.name(), pid, Cleanup.started(process.toHandle()));
    } catch (IOException e) {
      throw new DeployException("unit '" + unit.name() + "' cannot be started: " + e.getMessage());
    }
  }

  private void await(Unit unit) throws DeployException {
    long begin = System.nanoTime();
    Process process = processes.get(unit.name());
    while (!answers(unit)) {
      boolean late = System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(START_SECONDS);
      if (late || !process.isAlive() || journal.endCount(unit.name()) > 0) {
        throw new DeployException(
            "unit '"
                + unit.name()
                + (late ? "' does not answer: " : "' ended: ")
                + Shell.lastLines(journal.log(unit.name())));
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
