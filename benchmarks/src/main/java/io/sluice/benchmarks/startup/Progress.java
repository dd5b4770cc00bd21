// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How a count of packets grew after a launch. */
final class Progress {
  /** Seconds over which a rate is taken. */
  static final double WINDOW = 0.05;

  /** Seconds at the end that count as full speed. */
  private static final double STEADY = 1;

  private static final double NEARLY = 0.9;

  private record Sample(double seconds, long packets) {}

  private record Rate(double from, double perSecond) {}

  private final List<Sample> samples = new ArrayList<>();

  /**
   * Adds a reading; they come in order.
   *
   * @param seconds since the launch
   * @param packets so far
   */
  void add(double seconds, long packets) {
    samples.add(new Sample(seconds, packets));
  }

  /** Seconds from the launch to the first reading that shows a packet; NaN when none does. */
  double firstPacket() {
    return samples.stream()
        .filter(s -> s.packets > 0)
        .mapToDouble(Sample::seconds)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Packets a second in the last second: the median of its windows; NaN when it was too short. */
  double fullSpeed() {
    List<Rate> rates = rates();
    double end = samples.isEmpty() ? 0 : samples.get(samples.size() - 1).seconds;
    double[] last =
        rates.stream()
            .filter(r -> r.from > end - STEADY)
            .mapToDouble(Rate::perSecond)
            .sorted()
            .toArray();
    return last.length == 0 ? Double.NaN : last[last.length / 2];
  }

  /** Seconds from the launch to the first window of 90 % of full speed; NaN when there is none. */
  double nearlyFullSpeed() {
    double wanted = NEARLY * fullSpeed();
    return rates().stream()
        .filter(r -> r.perSecond >= wanted)
        .mapToDouble(Rate::from)
        .findFirst()
        .orElse(Double.NaN);
  }

  private List<Rate> rates() {
    List<Rate> rates = new ArrayList<>();
    int start = 0;
    for (int i = 1; i < samples.size(); i++) {
      double span = samples.get(i).seconds - samples.get(start).seconds;
      // Readings are printed with nanoseconds of jitter.
      if (span >= WINDOW - 1e-6) {
        double packets = samples.get(i).packets - samples.get(start).packets;
        rates.add(new Rate(samples.get(start).seconds, packets / span));
        start = i;
      }
    }
    return rates;
  }

  /** The middle one of some values, those that are numbers; NaN when none is. */
  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).filter(v -> !Double.isNaN(v)).toArray();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
