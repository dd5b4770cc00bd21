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
}
