// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds out why the slowest packets were slow. Packets whose ways overlap in time are one episode,
 * for those behind a stop wait in the queue that it left. An episode has the cause of the first
 * stop that fell into it: a safepoint, before a stop of the measuring thread, before one of the
 * VNF's thread, since a safepoint stops both. Without a stop the packet waited behind others.
 */
final class Causes {
  static final String TESTER = "the measuring thread did not run";
  static final String VNF = "the VNF's thread did not run";
  static final String BOTH = "both threads were stopped at times";
  static final String QUEUE = "no stop: queue, caches, or stops under 10 us";

  private final List<Pause> pauses;
  private final GapLog tester;
  private final GapLog vnf;

  Causes(List<Pause> pauses, GapLog tester, GapLog vnf) {
    this.pauses = pauses;
    this.tester = tester;
    this.vnf = vnf;
  }

  /**
   * Counts packets by cause.
   *
   * @param slow the packets, in the order they came back
   * @param atLeast latency in nanoseconds from which packets count
   * @return packets, the most frequent cause first
   */
  Map<String, Long> count(SlowLog slow, long atLeast) {
    Map<String, Long> counts = new LinkedHashMap<>();
    long start = 0;
    long end = 0;
    long packets = 0;
    for (int i = 0; i < slow.size(); i++) {
      if (slow.received(i) - slow.sent(i) < atLeast) {
        continue;
      }
      if (packets > 0 && slow.sent(i) <= end) {
        start = Math.min(start, slow.sent(i));
        end = Math.max(end, slow.received(i));
      } else {
        add(counts, start, end, packets);
        packets = 0;
        start = slow.sent(i);
        end = slow.received(i);
      }
      packets++;
    }
    add(counts, start, end, packets);
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
  }

  private void add(Map<String, Long> counts, long start, long end, long packets) {
    if (packets > 0) {
      counts.merge(of(start, end), packets, Long::sum);
    }
  }

  private String of(long start, long end) {
    for (Pause pause : pauses) {
      if (pause.overlaps(start, end)) {
        return "safepoint " + pause.operation();
      }
    }
    boolean testerStopped = tester.overlaps(start, end);
    boolean vnfStopped = vnf.overlaps(start, end);
    return testerStopped && vnfStopped ? BOTH : testerStopped ? TESTER : vnfStopped ? VNF : QUEUE;
  }

  /** Says it in one line, with shares. */
  static String text(Map<String, Long> counts) {
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    return counts.entrySet().stream()
        .map(
            one ->
                String.format(
                    Locale.ROOT, "%.0f %% %s", 100.0 * one.getValue() / all, one.getKey()))
        .collect(Collectors.joining("; "));
  }
}
