// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.chain.request.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The proof of equality: random chains give the same packets, the same order in each flow and the
 * same state, as a sequence and in each form that the planner makes of them, also with branches on
 * separate threads. {@code benchmarks/proof} runs it with many chains.
 */
class EqualityTest {
  private static final int CHAINS = Integer.getInteger("chains", 25);
  private static final int USER_CHAINS = Integer.getInteger("user.chains", 25);

  /**
   * The number of damaged packets, and of valid ones, in addition to a capture; 0 for a few packets
   * of all kinds.
   */
  private static final int PACKETS = Integer.getInteger("packets", 0);

  /** The first chain: with this and {@code chains} one higher, a single chain can be repeated. */
  private static final int FIRST = Integer.getInteger("first", 0);

  /** One in this many chains with branches runs on threads. */
  private static final int THREADS_EVERY = Integer.getInteger("threads.every", 3);

  private static final int FEW = 300;

  /** From this many chains on, some must be fused and some have branches. */
  private static final int ENOUGH = 25;

  @Test
  void everyFormDoesTheSame() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("EqualityTest: -Dseed=" + seed);
    int removed = 0;
    int parallel = 0;
    int onThreads = 0;
    for (int i = FIRST; i < CHAINS; i++) {
      // Each chain has its own seed, so that it can be repeated alone.
      Random random = new Random(seed + i);
      ChainTraffic traffic = new ChainTraffic(random);
      RandomChains chains = new RandomChains(random);
      Forms forms =
          Forms.of(
              chains.next(),
              chains.flows(),
              random.nextBoolean() ? Direction.BOTH : Direction.FORWARD,
              (effects, graph) -> {},
              UnaryOperator.identity());
      boolean threads = forms.isParallel() && parallel % THREADS_EVERY == 0;
      removed += forms.fused().nodes.size() < forms.sequence().nodes.size() ? 1 : 0;
      parallel += forms.isParallel() ? 1 : 0;
      onThreads += threads ? 1 : 0;
      List<byte[]> packets = PACKETS == 0 ? traffic.packets(FEW) : traffic.all(PACKETS, PACKETS);
      String wrong = firstWrong(forms, packets, i, threads);
      int chain = i;
      assertNull(
          wrong,
          () ->
              "-Dseed=%d -Dfirst=%d -Dchains=%d: %s%n%s"
                  .formatted(seed, chain, chain + 1, forms.text(), wrong));
      if (PACKETS > 0 && i % 10 == 9) {
        System.out.printf("EqualityTest: %d chains, %d packets each%n", i + 1, packets.size());
      }
    }
    System.out.printf(
        "EqualityTest: %d fused, %d in parallel, %d on threads%n", removed, parallel, onThreads);
    boolean few = CHAINS - FIRST < ENOUGH;
    assertTrue(few || removed > CHAINS / 3, "hardly anything was fused: " + removed);
    assertTrue(few || parallel > 0, "nothing ran in parallel");
  }

  /** A form that does not run at all is also wrong. */
  private static String firstWrong(Forms forms, List<byte[]> packets, int seed, boolean threads) {
    try {
      return forms.firstWrong(packets, seed, threads);
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  /**
   * Functions of users: any element, together with others and with Sluice's own functions, on
   * packets of all kinds.
   */
  @Test
  void everyElementInAFunctionDoesTheSame() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("EqualityTest: -Dseed=" + seed);
    int parallel = 0;
    for (int i = FIRST; i < USER_CHAINS; i++) {
      Random random = new Random(seed + i);
      List<byte[]> packets = new ChainTraffic(random).packets(FEW);
      UserFunctions users = new UserFunctions(random);
      RandomChains ours = new RandomChains(random);
      List<PlannedFunction> functions = new ArrayList<>();
      for (int k = 1 + random.nextInt(4); k > 0; k--) {
        functions.add(random.nextInt(3) == 0 ? ours.next("f" + k) : users.next("f" + k));
      }
      Forms forms = Forms.of(functions, Direction.FORWARD, UnaryOperator.identity());
      parallel += forms.isParallel() ? 1 : 0;
      String wrong = firstWrong(forms, packets, i, false);
      int chain = i;
      assertNull(
          wrong,
          () ->
              "-Dseed=%d -Dfirst=%d -Duser.chains=%d: %s%n%s"
                  .formatted(seed, chain, chain + 1, forms.text(), wrong));
    }
    System.out.println("EqualityTest: " + parallel + " of users in parallel");
  }

  /** A counter that no packet reaches is kept if its function contains nothing else. */
  @Test
  void functionsOfWhichOnlyAnIdleCounterIsLeftHoldNobodyUp() {
    List<PlannedFunction> functions =
        List.of(
            UserFunctions.function("a", "input -> MarkIPHeader(14) -> Paint2(515) -> output;"),
            UserFunctions.function(
                "b",
                "input -> f :: Classifier(12/0800, -) -> CheckIPHeader(14) -> Counter -> output;"
                    + " f[1] -> Discard;"),
            UserFunctions.function(
                "c",
                "input -> f :: Classifier(12/86dd, -) -> CheckIP6Header(OFFSET 14) -> Counter"
                    + " -> output; f[1] -> output;"),
            UserFunctions.function(
                "d",
                "input -> f :: Classifier(12/0800, -) -> Strip(14) -> CheckIPHeader"
                    + " -> MarkIPHeader(14) -> FlowIPManager(1000) -> FlowPaint(5) -> output;"
                    + " f[1] -> output;"));
    List<byte[]> packets = new ChainTraffic(new Random(3)).packets(FEW);
    Forms forms = Forms.of(functions, Direction.FORWARD, UnaryOperator.identity());
    assertNull(firstWrong(forms, packets, 3, false), forms.text());
  }

  /** Of functions in parallel, the last may add or remove headers. */
  @Test
  void headersMayBeMovedBesideOthers() {
    ChainTraffic traffic = new ChainTraffic(new Random(1));
    String filter = "deny tcp && dst port 443, allow all";
    for (List<PlannedFunction> chain :
        List.of(
            List.of(function("monitor", "m"), function("tunnel", "t")),
            List.of(function("firewall", "f", "RULES", filter), function("vlan", "v")),
            List.of(
                function("firewall", "f", "RULES", filter),
                function("tos", "d"),
                function("vlan", "v")),
            // The function that reads the outer header comes last.
            List.of(
                function("monitor", "m"),
                function("tunnel", "t"),
                function("firewall", "f", "RULES", "allow src host 203.0.113.1")))) {
      Forms forms = Forms.of(chain, Direction.BOTH, UnaryOperator.identity());
      assertTrue(forms.isParallel(), forms.text());
      assertNull(forms.firstWrong(traffic.packets(FEW), 1, true), forms.text());
    }
  }

  /** A balancer behind a NAT always chooses the same server, and is removed as a switch. */
  @Test
  void whatIsAlwaysTheSameIsFolded() {
    List<PlannedFunction> chain =
        List.of(function("nat", "n"), function("loadbalancer", "l"), function("monitor", "m"));
    Forms forms = Forms.of(chain, Direction.BOTH, UnaryOperator.identity());
    assertTrue(forms.text().contains("always the same"), forms.text());
    List<byte[]> packets = new ChainTraffic(new Random(2)).packets(FEW);
    assertNull(forms.firstWrong(packets, 1, false), forms.text());
  }

  private static PlannedFunction function(String function, String name, String... parameters) {
    Map<String, String> values =
        parameters.length == 0 ? Map.of() : Map.of(parameters[0], parameters[1]);
    return RandomChains.function(RandomChains.LIBRARY, function, name, values);
  }
}
