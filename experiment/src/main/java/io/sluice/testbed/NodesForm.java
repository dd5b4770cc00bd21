// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.request.Mode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The experiment on six nodes: schemes 1 to 3 through bridges and tunnels. */
final class NodesForm {
  static final String NAME = "nodes";

  private static final Map<String, Integer> NODES =
      Map.of("firewall", 2, "nat", 3, "loadbalance", 4, "tunnel", 5);

  private final Lab lab;
  private final Options options;
  private final Progress progress;
  private final Path root;
  private final List<Result> results;
  private Topology topology;
  private final Map<String, Container> containers = new LinkedHashMap<>();

  /**
   * Prepares the form.
   *
   * @param root the containers' root folder; null to use only network namespaces
   * @param results takes the results
   */
  NodesForm(Lab lab, Options options, Progress progress, Path root, List<Result> results) {
    this.lab = lab;
    this.options = options;
    this.progress = progress;
    this.root = root;
    this.results = results;
  }

  /** The number of measurements. */
  static int size(Options options) {
    int subjects = 0;
    if (options.schemes().contains(1)) {
      subjects += options.functions().size();
    }
    subjects += options.schemes().contains(2) ? 1 : 0;
    subjects += options.schemes().contains(3) ? 1 : 0;
    int engines = 1 + options.clicks().size();
    return subjects * engines * options.lengths().size() * options.rates().size()
        + Kernel.size(options);
  }

  void run() throws DeployException {
    progress.say("nodes");
    topology = Topology.build(lab, () -> progress.say("nodes"));
    for (int scheme = 1; scheme <= 2; scheme++) {
      String number = scheme == 1 ? "" : "2";
      place("generator" + number, 1, scheme);
      for (String name : List.of("firewall", "nat", "loadbalance")) {
        place(name + number, NODES.get(name), scheme);
      }
      place(scheme == 1 ? "tunnel" : "sfc", 5, scheme);
      place("collector" + number, Topology.NODES, scheme);
    }
    topology.connect();
    List<Engine> engines = new ArrayList<>(List.of(Engine.SLUICE));
    engines.addAll(options.clicks());
    for (Engine engine : engines) {
      if (options.schemes().contains(1)) {
        for (String function : options.functions()) {
          subject(engine, 1, function, List.of(function));
        }
      }
      if (options.schemes().contains(2)) {
        subject(
            engine,
            2,
            String.join("-", Chains.CHAIN),
            List.of("firewall2", "nat2", "loadbalance2"));
      }
      if (options.schemes().contains(3)) {
        subject(engine, 3, String.join("-", Chains.CHAIN), List.of("sfc"));
      }
    }
    Kernel.run(lab, this, options);
  }

  private void place(String name, int node, int scheme) throws DeployException {
    containers.put(name, topology.container(name, node, scheme));
  }

  /** The containers of a path, the generator and the collector included. */
  private List<Container> path(int scheme, List<String> names) {
    String number = scheme == 1 ? "" : "2";
    List<Container> path = new ArrayList<>();
    path.add(containers.get("generator" + number));
    names.forEach(name -> path.add(containers.get(name)));
    path.add(containers.get("collector" + number));
    return path;
  }

  private void subject(Engine engine, int scheme, String subject, List<String> names)
      throws DeployException {
    List<Container> path = path(scheme, names);
    List<Program> programs = new ArrayList<>();
    try {
      for (int i = 1; i + 1 < path.size(); i++) {
        Container container = path.get(i);
        String next = path.get(i + 1).mac(0);
        Unit unit = unit(engine, container, next);
        String text = Chains.program(unit, container.mac(1), next);
        programs.add(Program.start(lab, engine, container, text, unit.workers(), root));
      }
      for (Program program : programs) {
        program.awaitReady();
      }
      loads(path, programs, scheme, subject, engine.name());
    } catch (DeployException e) {
      fail(scheme, subject, engine.name(), e.getMessage());
    } finally {
      for (Program program : programs) {
        program.close();
      }
    }
  }

  private static Unit unit(Engine engine, Container container, String next) throws DeployException {
    Chains.Place place =
        new Chains.Place(container.bridge(), container.node(), container.mac(1), next);
    boolean all = container.name().equals("sfc");
    List<String> names = all ? Chains.CHAIN : List.of(container.name());
    // Click has no Copier.
    Mode mode = all && !engine.isClick() ? Mode.PARALLEL : Mode.SEQUENTIAL;
    return Chains.plan(names, mode, place).units().get(0);
  }

  /**
   * Offers all loads to a path whose functions are running.
   *
   * @param functions its programs; empty if the kernel does their work
   */
  void loads(
      List<Container> path, List<Program> functions, int scheme, String subject, String engine)
      throws DeployException {
    Container first = path.get(0);
    Container last = path.get(path.size() - 1);
    try (Program collector =
        Program.start(lab, Engine.SLUICE, last, Traffic.collector(), 1, null)) {
      for (int length : options.lengths()) {
        String text = Traffic.generator(first, path.get(1).mac(0), length);
        try (Program generator = Program.start(lab, Engine.SLUICE, first, text, 1, null)) {
          collector.awaitReady();
          generator.awaitReady();
          for (int rate : options.rates()) {
            Load load = new Load(length, rate, options.seconds());
            progress.begin(NAME, scheme, subject, engine, load);
            Result result =
                Traffic.measure(generator, collector, NAME, scheme, subject, engine, load);
            topology.checkRunning(path);
            for (Program function : functions) {
              function.checkRunning();
            }
            results.add(result);
            progress.end();
          }
        }
      }
    }
  }

  void fail(int scheme, String subject, String engine, String why) {
    results.add(Result.failed(NAME, scheme, subject, engine, new Load(0, 0, 0), why));
  }

  Container container(String name) {
    return containers.get(name);
  }
}
