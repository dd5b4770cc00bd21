// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What came through of numbered frames: all that lie between the first and the last one to arrive,
 * and did not, are lost. What was sent before the port was up does not count.
 *
 * @param received frames
 * @param lost frames
 * @param lostFrom how many had arrived when the first one was missing; -1 when none is
 * @param lostUntil as far as which, counted the same way, the last one was missing
 */
record Arrivals(long received, long lost, long lostFrom, long lostUntil) {
  private static final int RECORD_HEADER = 16;

  /** Reads a capture, the end of which may be cut off. */
  static Arrivals read(Path capture) throws IOException {
    try (InputStream file = Files.newInputStream(capture);
        DataInputStream in = new DataInputStream(new BufferedInputStream(file, 1 << 20))) {
      in.skipNBytes(Launch.FILE_HEADER);
      return read(in);
    } catch (EOFException e) {
      return new Arrivals(0, 0, -1, -1);
    }
  }

  private static Arrivals read(DataInputStream in) throws IOException {
    byte[] frame = new byte[RECORD_HEADER + Numbered.LENGTH];
    long received = 0;
    long lost = 0;
    long from = -1;
    long until = -1;
    long next = -1;
    while (in.readNBytes(frame, 0, frame.length) == frame.length) {
      long number = Numbered.number(frame, RECORD_HEADER);
      if (next >= 0 && number > next) {
        lost += number - next;
        from = from < 0 ? received : from;
        until = received;
      }
      next = Math.max(next, number + 1);
      received++;
    }
    return new Arrivals(received, lost, from, until);
  }
}
