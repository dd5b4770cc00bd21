// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import java.util.Comparator;
import java.util.List;

/**
 * A finished row.
 *
 * @param job the job
 * @param frameLength mean length of the frames, without FCS
 * @param series one for each engine, in the order of the engines
 */
record Result(Job job, double frameLength, List<Series> series) {
  /** The peer that was fastest at this job; null when none was measured. */
  Series bestPeer() {
    return series.stream()
        .filter(one -> one.engine.isPeer() && one.isMeasured())
        .min(Comparator.comparingDouble(one -> one.nanos().median()))
        .orElse(null);
  }

  /** What ratios are taken to: the best peer, or without peers the first engine. */
  Series base() {
    boolean peers = series.stream().anyMatch(one -> one.engine.isPeer());
    if (peers) {
      return bestPeer();
    }
    return series.stream().filter(Series::isMeasured).findFirst().orElse(null);
  }

  /**
   * What the same engine did with one worker.
   *
   * @param all results among which to look
   * @param two a result
   * @param series of that result
   * @return null when there is no such job, or it or the series was not measured
   */
  static Series baseline(List<Result> all, Result two, Series series) {
    return all.stream()
        .filter(one -> series.isMeasured() && one.job().id().equals(two.job().baseline()))
        .flatMap(one -> one.series().stream())
        .filter(one -> one.engine == series.engine && one.isMeasured())
        .findFirst()
        .orElse(null);
  }
}
