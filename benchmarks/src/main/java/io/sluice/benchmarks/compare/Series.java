// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.Memory;
import io.sluice.report.Spread;
import java.util.ArrayList;
import java.util.List;

/** All that one engine did on one job. */
final class Series {
  final Engine engine;

  /** The run that counts of each round, in order. */
  final List<Run> runs = new ArrayList<>();

  /** Runs that did not count, because a later one was less disturbed. */
  int rejected;

  /** Runs that count although the machine was disturbed: the limit of repetitions was reached. */
  int disturbed;

  /** Milliseconds from launch to the first packet sent, once; 0 where nothing is sent. */
  double firstPacket;

  /** What its examination showed; null before, or when it failed. */
  String verdict;

  /** Why there are no runs; null when all is well. */
  String failure;

  Series(Engine engine) {
    this.engine = engine;
  }

  boolean isMeasured() {
    return failure == null && !runs.isEmpty();
  }

  /** Nanoseconds a packet. */
  Spread nanos() {
    return Spread.of(runs.stream().map(run -> run.sample().nanosPerPacket()).toList());
  }

  /** Most memory the process had in any run, buffers included. */
  Memory memory() {
    return runs.stream().map(Run::memory).reduce(Memory.NONE, Memory::max);
  }

  /** How many times the peer's cost, round by round. */
  Spread ratioTo(Series peer) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(runs.size(), peer.runs.size()); i++) {
      ratios.add(
          runs.get(i).sample().nanosPerPacket() / peer.runs.get(i).sample().nanosPerPacket());
    }
    return Spread.of(ratios);
  }
}
