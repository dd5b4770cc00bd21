// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;
import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.request.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything in one process: a source, functions and a sink. Throughput is measured with a source
 * that repeats one frame, which Click also has. Latency is measured with numbered and timestamped
 * traffic at half of that rate, from the time when a packet was due to its arrival at the sink.
 */
final class ProcessForm {
  static final String NAME = "process";
  private static final int SHORTEST_CHAIN = 2;
  private static final long SETTLE_MILLIS = 200;
  private static final double WARM_SECONDS = 1;

  /** The variants that are compared: their name in the report, and their mode for the planner. */
  private static final Map<String, Mode> MODES = new LinkedHashMap<>();

  static {
    MODES.put("sequential", Mode.SEQUENTIAL);
    MODES.put("fused", Mode.FUSED);
    MODES.put("parallel", Mode.PARALLEL);
    MODES.put("on copies", Mode.COPIES);
    MODES.put("planned", Mode.AUTO);
  }

  private final Lab lab;
  private final Options options;
  private final Progress progress;
  private final List<Result> results;

  /** The results of all rounds, by measurement. */
  private final Map<String, List<Result>> rounds = new LinkedHashMap<>();

  private final Map<String, List<String>> notes;

  private final Map<String, Plan> plans = new HashMap<>();

  /**
   * Prepares the form.
   *
   * @param results takes the results
   * @param notes takes the planner's notes, by form and chain
   */
  ProcessForm(
      Lab lab,
      Options options,
      Progress progress,
      List<Result> results,
      Map<String, List<String>> notes) {
    this.lab = lab;
    this.options = options;
    this.progress = progress;
    this.results = results;
    this.notes = notes;
  }

  /** The number of measurements. */
  static int size(Options options) {
    int subjects = options.schemes().contains(1) ? options.functions().size() + 1 : 0;
    subjects += options.schemes().contains(2) ? 1 : 0;
    int engines = 1 + options.clicks().size();
    int planned = options.schemes().contains(3) ? MODES.size() - 1 : 0;
    int chains = Chains.PAPER.size() - SHORTEST_CHAIN + 1;
    int paper = options.schemes().contains(0) ? MODES.size() * chains : 0;
    return (options.lengths().size() * (subjects * engines + planned) + paper) * options.rounds();
  }

  void run() throws DeployException {
    // Round by round, so that a temporary disturbance affects all variants.
    for (int i = 0; i < options.rounds(); i++) {
      round();
    }
    rounds.values().forEach(series -> results.add(Result.median(series)));
  }

  private void add(Result result) {
    String key = result.scheme() + result.subject() + result.engine() + result.load().length();
    rounds.computeIfAbsent(key, name -> new ArrayList<>()).add(result);
  }

  private void round() throws DeployException {
    List<Engine> engines = new ArrayList<>(List.of(Engine.SLUICE));
    engines.addAll(options.clicks());
    for (int length : options.lengths()) {
      for (Engine engine : engines) {
        if (options.schemes().contains(1)) {
          measure(engine, 1, "nothing", null, "", length);
          for (String function : options.functions()) {
            chain(engine, 1, function, List.of(function), Mode.SEQUENTIAL, "", length);
          }
        }
        if (options.schemes().contains(2)) {
          chain(engine, 2, name(Chains.CHAIN), Chains.CHAIN, Mode.SEQUENTIAL, "", length);
        }
      }
      for (Map.Entry<String, Mode> mode : MODES.entrySet()) {
        if (options.schemes().contains(3) && mode.getValue() != Mode.SEQUENTIAL) {
          String how = ", " + mode.getKey();
          chain(Engine.SLUICE, 3, name(Chains.CHAIN), Chains.CHAIN, mode.getValue(), how, length);
        }
      }
    }
    if (options.schemes().contains(0)) {
      paper();
    }
  }

  /** Measures chains of two and more functions, in every variant. */
  private void paper() throws DeployException {
    for (int functions = SHORTEST_CHAIN; functions <= Chains.PAPER.size(); functions++) {
      List<String> names = Chains.PAPER.subList(0, functions);
      for (Map.Entry<String, Mode> mode : MODES.entrySet()) {
        chain(
            Engine.SLUICE,
            0,
            name(names),
            names,
            mode.getValue(),
            ", " + mode.getKey(),
            options.lengths().get(0));
      }
    }
  }

  private static String name(List<String> names) {
    return String.join("-", names);
  }

  private void chain(
      Engine engine,
      int scheme,
      String subject,
      List<String> names,
      Mode mode,
      String how,
      int length)
      throws DeployException {
    Unit unit;
    try {
      Plan plan = plan(names, mode);
      unit = plan.units().get(0);
      if (!plan.notes().isEmpty()) {
        notes.put(subject + how, plan.notes());
      }
    } catch (DeployException e) {
      Load load = new Load(length, 0, 0);
      add(Result.failed(NAME, scheme, subject, engine.name() + how, load, e.getMessage()));
      progress.end();
      return;
    }
    measure(engine, scheme, subject, unit, how, length);
  }

  /** The plan of a chain, the same in all rounds. */
  private Plan plan(List<String> names, Mode mode) throws DeployException {
    Plan plan = plans.get(names + mode.text());
    if (plan == null) {
      plan = Chains.plan(names, mode, Chains.Place.NOWHERE, options.signatures());
      plans.put(names + mode.text(), plan);
    }
    return plan;
  }

  private void measure(Engine engine, int scheme, String subject, Unit unit, String how, int length)
      throws DeployException {
    String name = engine.name() + how;
    Load load = new Load(length, 0, options.seconds());
    progress.begin(NAME, scheme, subject, name, load);
    try {
      Result fast = throughput(engine, scheme, subject, unit, name, load);
      if (!engine.isClick()) {
        fast = latency(fast, unit, load);
      }
      add(fast);
    } catch (DeployException e) {
      add(Result.failed(NAME, scheme, subject, name, load, e.getMessage()));
    }
    progress.end();
  }

  private static String graph(String source, Unit unit, String sink) {
    String declared = unit == null ? "" : Chains.declare(unit);
    return declared + source + (unit == null ? " -> " : " -> chain -> ") + sink;
  }

  private List<String> workers(Unit unit) {
    return unit == null || unit.workers() < 2 ? List.of() : List.of("-j", "" + unit.workers());
  }

  private Result throughput(
      Engine engine, int scheme, String subject, Unit unit, String name, Load load)
      throws DeployException {
    String source =
        "InfiniteSource(DATA \\<%s>, LIMIT -1, BURST 32, TIMESTAMP false)"
            .formatted(frame(load.length()));
    String text = graph(source, unit, "sink :: Counter -> Discard;\n");
    try (Program program = Program.start(lab, engine, NAME, text, workers(unit))) {
      program.awaitReady();
      Lab.pause((long) (WARM_SECONDS * 1000));
      long begin = System.nanoTime();
      long first = program.readLong("sink.count");
      Lab.pause((long) (load.seconds() * 1000));
      long packets = program.readLong("sink.count") - first;
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new Result(
          NAME,
          scheme,
          subject,
          name,
          load,
          packets,
          packets,
          seconds,
          Double.NaN,
          Double.NaN,
          0,
          null);
    }
  }

  private Result latency(Result fast, Unit unit, Load load) throws DeployException {
    Chains.Place place = Chains.Place.NOWHERE;
    String source =
        Traffic.source("192.168.2.12", 2, place.mac(), place.next(), load.length(), "LIMIT -1");
    String text = source + graph("source", unit, "sink :: Collector(FLOWS 64);\n");
    try (Program program = Program.start(lab, Engine.SLUICE, NAME, text, workers(unit))) {
      program.awaitReady();
      Lab.pause((long) (WARM_SECONDS * 1000));
      program.write("sink.reset", "");
      Lab.pause((long) (load.seconds() * 500));
      double rate = Double.parseDouble(program.read("sink.rate"));
      program.write("source.rate", Long.toString(Math.max(1, (long) (rate / 2))));
      program.write("source.reset", "");
      Lab.pause(SETTLE_MILLIS);
      program.write("sink.reset", "");
      Lab.pause((long) (load.seconds() * 1000));
      return fast.withLatency(
          Traffic.micros(program, "sink.p50"),
          Traffic.micros(program, "sink.p99"),
          program.readLong("sink.reordered"));
    }
  }

  /** An Ethernet frame with IPv4 and UDP, in hexadecimal digits. */
  static String frame(int length) {
    byte[] frame = new byte[length];
    java.nio.ByteBuffer out = java.nio.ByteBuffer.wrap(frame);
    out.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0});
    out.putShort((short) 0x4500).putShort((short) (length - 14)).putInt(0).putShort((short) 0x4011);
    out.putShort((short) 0)
        .put(new byte[] {(byte) 192, (byte) 168, 2, 12, (byte) 192, (byte) 168, 2, 61});
    out.putShort((short) 5000)
        .putShort((short) 9)
        .putShort((short) (length - 34))
        .putShort((short) 0);
    int sum = 0;
    for (int i = 14; i < 34; i += 2) {
      sum += out.getShort(i) & 0xffff;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    out.putShort(24, (short) ~sum);
    return java.util.HexFormat.of().formatHex(frame);
  }
}
