// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Shell;
import io.sluice.element.Element;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.report.Spread;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What each element of a running graph costs, from Sluice's own sampling: one round in some hundred
 * is taken apart by the clock. It is a program of its own, so that the graph has a JVM to itself,
 * as in all other measurements.
 */
public final class ElementCosts {
  private static final String MARK = "ELEMENT ";
  private static final int LIMIT_SECONDS = 300;

  private static final String WHOLE = "the whole graph";

  private ElementCosts() {}

  /** In the order of the configuration, but those at the end of a way last. */
  private static List<Element> elements(Router router) {
    return router.elements().stream()
        .sorted(Comparator.comparing(element -> element.nOutputs() == 0))
        .toList();
  }

  /** A share of a graph's time, as the sampler has it so far. */
  private record Reading(long nanos, long packets) {
    static List<Reading> of(Router router) {
      return elements(router).stream()
          .map(element -> new Reading(element.cost().nanos(), element.cost().packets()))
          .toList();
    }
  }

  /**
   * Runs a configuration until it stops itself, and prints what its elements cost.
   *
   * @param args the worker's processor, seconds until sampling begins and again until it counts, a
   *     file, and the EAL's arguments
   * @throws Exception when it cannot be run
   */
  public static void main(String[] args) throws Exception {
    long warm = (long) (Double.parseDouble(args[1]) * 1000);
    String text = Files.readString(Path.of(args[2]), StandardCharsets.ISO_8859_1);
    Eal.start(Arrays.asList(args).subList(3, args.length));
    RouterOptions options = new RouterOptions().cpus(Integer.parseInt(args[0]));
    try (Router router = Router.parse(text, options)) {
      router.start();
      router.awaitStop(warm, TimeUnit.MILLISECONDS);
      router.startSampling();
      // the sampled path has to be compiled too
      router.awaitStop(warm, TimeUnit.MILLISECONDS);
      List<Reading> before = Reading.of(router);
      if (!router.awaitStop(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the configuration did not stop");
      }
      router.stop();
      List<Reading> after = Reading.of(router);
      for (int i = 0; i < after.size(); i++) {
        long packets = after.get(i).packets - before.get(i).packets;
        if (packets > 0) {
          double nanos = (double) (after.get(i).nanos - before.get(i).nanos) / packets;
          String name = elements(router).get(i).className();
          System.out.printf(Locale.ROOT, MARK + "%s %.3f%n", name, nanos);
        }
      }
    }
  }

  /**
   * Measures a job of one worker, several times.
   *
   * @param java the program and its flags, without a class
   * @param task the job, with endless input; its configuration is written here
   * @param runs how often
   * @return nanoseconds a packet of each element, in the order of the configuration, and of the
   *     whole graph
   */
  static Map<String, Spread> measure(List<String> java, Task task, int runs)
      throws EngineException, IOException {
    double warm = task.timing().warm();
    Task twice = task.with(new Task.Timing(2 * warm, task.timing().measure()));
    Files.writeString(task.click(), twice.clickText(""), StandardCharsets.ISO_8859_1);
    List<String> command = new ArrayList<>(java);
    command.add(ElementCosts.class.getName());
    command.add(task.cores().get(0).toString());
    command.add(Double.toString(warm));
    command.add(task.click().toString());
    command.addAll(List.of("-l", task.coreList()));
    command.addAll(task.eal());
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (int run = 0; run < runs; run++) {
      String said = Shell.run(command, twice.timing().total() + 30);
      parse(said).forEach((name, nanos) -> add(values, name, nanos));
      add(values, WHOLE, Sample.parse(said).nanosPerPacket());
    }
    Map<String, Spread> costs = new LinkedHashMap<>();
    values.forEach((name, nanos) -> costs.put(name, Spread.of(nanos)));
    return costs;
  }

  private static void add(Map<String, List<Double>> values, String name, double nanos) {
    values.computeIfAbsent(name, unseen -> new ArrayList<>()).add(nanos);
  }

  /** Reads what {@link #main} printed; several elements of a class get numbers. */
  static Map<String, Double> parse(String output) throws EngineException {
    Map<String, Double> costs = new LinkedHashMap<>();
    for (String line : output.split("\n")) {
      if (line.startsWith(MARK)) {
        String[] words = line.trim().split(" ");
        String name = words[1];
        for (int n = 2; costs.containsKey(name); n++) {
          name = words[1] + " " + n;
        }
        costs.put(name, Double.parseDouble(words[2]));
      }
    }
    if (costs.isEmpty()) {
      throw new EngineException("no costs of elements: " + output.strip());
    }
    return costs;
  }
}
