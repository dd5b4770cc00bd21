// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.PcapFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Whether an engine did a job: what it counted, and what it sent, packet by packet. Where the right
 * output is not known beforehand, the first engine's is taken, and all others must have the same.
 */
final class Verdict {
  private final int inputs;
  private final boolean sends;
  private final boolean ordered;
  private List<byte[]> expected;
  private String source = "the model";

  /**
   * Prepares to judge.
   *
   * @param inputs packets that each engine receives
   * @param expected what must come out; null when the first engine is to be believed
   * @param sends whether anything comes out
   * @param ordered whether the order counts: that of packets of several queues does not
   */
  Verdict(int inputs, List<byte[]> expected, boolean sends, boolean ordered) {
    this.inputs = inputs;
    this.expected = expected == null ? null : inOrder(expected, ordered);
    this.sends = sends;
    this.ordered = ordered;
  }

  private static List<byte[]> inOrder(List<byte[]> frames, boolean ordered) {
    return ordered ? frames : frames.stream().sorted(Arrays::compareUnsigned).toList();
  }

  /**
   * Compares.
   *
   * @param engine whose output it is
   * @param sample what it counted
   * @param outputs its captures
   * @throws EngineException at the first difference
   */
  void check(String engine, Sample sample, List<Path> outputs) throws EngineException, IOException {
    if (sample.received() != inputs) {
      throw new EngineException(
          "wrong: received " + sample.received() + " of " + inputs + " packets");
    }
    if (sends) {
      List<byte[]> frames = new ArrayList<>();
      for (Path output : outputs) {
        frames.addAll(PcapFile.read(output));
      }
      compare(engine, inOrder(frames, ordered), sample.sent());
    }
  }

  private void compare(String engine, List<byte[]> frames, long counted) throws EngineException {
    if (frames.size() != counted) {
      throw new EngineException("wrong: counted " + counted + " packets, sent " + frames.size());
    }
    if (expected == null) {
      expected = frames;
      source = engine;
    }
    for (int i = 0; i < Math.min(frames.size(), expected.size()); i++) {
      if (!Arrays.equals(frames.get(i), expected.get(i))) {
        throw new EngineException(
            "wrong: packet %d of the output is %s, %s has %s"
                .formatted(i, hex(frames.get(i)), source, hex(expected.get(i))));
      }
    }
    if (frames.size() != expected.size()) {
      throw new EngineException(
          "wrong: %d packets out, %s has %d".formatted(frames.size(), source, expected.size()));
    }
  }

  private static String hex(byte[] frame) {
    return HexFormat.of().formatHex(frame, 0, Math.min(frame.length, 64));
  }

  /** What was checked, for the progress report. */
  String summary() {
    return sends
        ? "right: %,d packets in, %,d out, the same as %s%s"
            .formatted(inputs, expected.size(), source, ordered ? "" : ", in any order")
        : "right: %,d packets in".formatted(inputs);
  }
}
