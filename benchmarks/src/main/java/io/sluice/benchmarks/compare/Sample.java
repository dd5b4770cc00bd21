// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.EngineException;

/**
 * What an engine reports of one run.
 *
 * @param packets received between two readings
 * @param seconds between the readings, by the engine's clock
 * @param received in all, at the second reading
 * @param sent in all, at about the same time
 */
record Sample(long packets, double seconds, long received, long sent) {
  /** The marker that begins the line of results in every engine's output. */
  private static final String MARK = "RES ";

  /** Finds and reads {@code RES count0 count1 time0 time1 sent}. */
  static Sample parse(String output) throws EngineException {
    for (String line : output.split("\n")) {
      if (line.startsWith(MARK)) {
        String[] words = line.substring(MARK.length()).trim().split("\\s+");
        try {
          long first = Long.parseLong(words[0]);
          long second = Long.parseLong(words[1]);
          double seconds = Double.parseDouble(words[3]) - Double.parseDouble(words[2]);
          return new Sample(second - first, seconds, second, Long.parseLong(words[4]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
          throw new EngineException("unreadable result '" + line + "'");
        }
      }
    }
    throw new EngineException("no result");
  }

  double nanosPerPacket() {
    return seconds * 1e9 / packets;
  }
}
