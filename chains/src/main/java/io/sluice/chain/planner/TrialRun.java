// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.element.Element;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.packet.PlainPool;
import io.sluice.router.ConfigurationException;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.run.CostMeter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A trial run: the chain is run for a moment with packets of a capture, or made up, and what its
 * elements cost is added up by function. Copying, merging and a hop to another worker are measured
 * in the same way.
 */
public final class TrialRun implements Trial {
  /** The counter after the source: how many packets were sent. */
  private static final String TAP = "trial_sent";

  private static final int BUFFERS = 4096;
  private static final int SETTLING_ROUNDS = 16_384;
  private static final int INTERVAL_ROUNDS = 4_096;
  private static final int INTERVALS = 10;
  private static final int FEWEST_PACKETS = 64;

  private final String source;

  private TrialRun(String source) {
    this.source = source + " -> " + TAP + " :: Null";
  }

  /**
   * A trial with the packets of a capture, which is repeated.
   *
   * @param file the capture
   * @param diagnostics takes the messages if it cannot be read
   * @return the trial; null after errors
   */
  public static Trial ofCapture(String file, Diagnostics diagnostics) {
    String reader = "FromDump(" + ConfigStrings.quoteIfNeeded(file) + ")";
    Diagnostics problems = new Diagnostics();
    try (PlainPool pool = new PlainPool(BUFFERS)) {
      FlatConfig flat =
          ClickLanguage.parse(reader + " -> Discard", file, ClickLanguage.Options.none(), problems);
      RouterOptions options = new RouterOptions().pool(pool).log(line -> {});
      Router router = Router.build(flat, options, problems);
      if (router != null) {
        router.close();
        return new TrialRun(reader + " -> ReplayUnqueue(STOP -1, BURST 64)");
      }
    }
    // Further messages only say that there is no router.
    diagnostics.error(null, "--trial: " + problems.messages().get(0).text());
    return null;
  }

  /**
   * A trial with generated packets: small UDP packets of one flow.
   *
   * @return the trial
   */
  public static Trial ofPacketsMadeUp() {
    return new TrialRun(
        "InfiniteSource(LENGTH 18, LIMIT -1, BURST 64) -> UDPIPEncap(10.0.0.1, 1024, 192.0.2.10, 80)"
            + " -> EtherEncap(0x0800, 02:00:00:00:00:01, 02:00:00:00:00:02)");
  }

  @Override
  public Costs run(String unit, List<String> functions, List<String> notes) {
    String ends = unit.contains("input [1]") ? "Idle -> [1] unit [1] -> Discard;\n" : "";
    String config = source + " -> unit :: {\n" + unit + "} -> Discard;\n" + ends;
    Map<String, Double> costs = new LinkedHashMap<>();
    try {
      Map<String, Double> elements = measure(config);
      for (String function : functions) {
        double sum = sum(elements, "unit/" + PlannedFunction.element(function, ""));
        if (sum > 0) {
          costs.put(function, sum);
          notes.add(text("cost: %s takes %.0f ns per packet", function, sum));
        } else {
          notes.add("cost: no packet of the trial run reached " + function);
        }
      }
      Costs result = new Costs(costs, merging("share"), merging("header"), merging("full"), hop());
      notes.add(
          text(
              "cost: another branch takes %.0f ns per packet if it shares it, %.0f with a copy of"
                  + " headers, %.0f of all; another worker %.0f",
              result.share(), result.header(), result.full(), result.hop()));
      return result;
    } catch (ConfigurationException e) {
      notes.add("cost: the trial run failed: " + String.join("; ", e.diagnostics().lines(false)));
      return Costs.UNKNOWN;
    }
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Measures what it costs to pass a packet to a second branch and to merge it again. */
  private double merging(String copy) {
    Map<String, Double> elements =
        measure(
            source
                + " -> copier :: Copier(CHAIN trial, COPY share "
                + copy
                + ") -> merger :: Merger(CHAIN trial, WRITES \"\" \"ip.ttl\") -> Discard;"
                + " copier[1] -> [1] merger;");
    return sum(elements, "copier") + sum(elements, "merger");
  }

  /**
   * Measures what it costs to pass a packet to another worker. The result is at least the cost of
   * moving cache lines between processors, which a single thread does not show.
   */
  private double hop() {
    Map<String, Double> elements =
        measure(source + " -> queue :: Queue(1024) -> mover :: Unqueue -> Discard;");
    return Math.max(Costs.UNKNOWN.hop(), sum(elements, "queue") + sum(elements, "mover"));
  }

  private static double sum(Map<String, Double> elements, String prefix) {
    return elements.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** Runs a configuration and returns what each element costs per packet of the source. */
  private static Map<String, Double> measure(String config) {
    RouterOptions options = new RouterOptions().buffers(BUFFERS).log(line -> {}).out(text -> {});
    try (Router router = Router.parse(config, options)) {
      router.startSampling();
      run(router, SETTLING_ROUNDS);
      Map<String, Double> costs = new LinkedHashMap<>();
      double whole = Double.MAX_VALUE;
      Map<String, long[]> before = meters(router);
      for (int i = 0; i < INTERVALS; i++) {
        long packets = sent(router);
        long nanos = System.nanoTime();
        run(router, INTERVAL_ROUNDS);
        nanos = System.nanoTime() - nanos;
        packets = sent(router) - packets;
        Map<String, long[]> after = meters(router);
        // The minimum counts: other processes can only add to it.
        whole = packets == 0 ? whole : Math.min(whole, (double) nanos / packets);
        interval(before, after).forEach((name, cost) -> costs.merge(name, cost, Math::min));
        before = after;
      }
      // Single elements are measured in few rounds, in which their code may not be compiled yet.
      // Their results give the ratio of costs, and the time of all rounds gives the sum.
      double sum = costs.values().stream().mapToDouble(Double::doubleValue).sum();
      double scale = sum == 0 ? 0 : whole / sum;
      costs.replaceAll((name, cost) -> cost * scale);
      return costs;
    }
  }

  /**
   * Runs on this thread for a number of rounds, not for a time: other processes may use the
   * processor, too.
   */
  private static void run(Router router, int rounds) {
    for (int i = 0; i < rounds; i++) {
      router.step();
    }
  }

  /** How many packets the source has sent. */
  private static long sent(Router router) {
    return router.find(TAP).output(0).packets();
  }

  private static Map<String, long[]> meters(Router router) {
    Map<String, long[]> meters = new LinkedHashMap<>();
    for (Element element : router.elements()) {
      CostMeter cost = element.cost();
      meters.put(element.name(), new long[] {cost.nanos(), cost.packets()});
    }
    return meters;
  }

  /**
   * What each element has cost per packet of the source in an interval; empty if no packet was
   * sent.
   */
  private static Map<String, Double> interval(
      Map<String, long[]> before, Map<String, long[]> after) {
    long packets = 0;
    for (String name : after.keySet()) {
      packets = Math.max(packets, after.get(name)[1] - before.get(name)[1]);
    }
    Map<String, Double> costs = new LinkedHashMap<>();
    for (String name : after.keySet()) {
      if (packets >= FEWEST_PACKETS) {
        costs.put(name, (double) (after.get(name)[0] - before.get(name)[0]) / packets);
      }
    }
    return costs;
  }
}
