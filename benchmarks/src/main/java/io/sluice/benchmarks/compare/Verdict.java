// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
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
  private List<byte[]> expected;
  private String source = "the model";

  Verdict(int inputs, List<byte[]> expected, boolean sends) {
    this.inputs = inputs;
    this.expected = expected;
    this.sends = sends;
  }

  /**
   * Compares.
   *
   * @param engine whose output it is
   * @param sample what it counted
   * @param output its capture
   * @throws EngineException at the first difference
   */
  void check(String engine, Sample sample, Path output) throws EngineException, IOException {
    if (sample.received() != inputs) {
      throw new EngineException(
          "wrong: received " + sample.received() + " of " + inputs + " packets");
    }
    if (sends) {
      compare(engine, PcapFile.read(output), sample.sent());
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
        ? "right: %,d packets in, %,d out, the same as %s"
            .formatted(inputs, expected.size(), source)
        : "right: %,d packets in".formatted(inputs);
  }
}
