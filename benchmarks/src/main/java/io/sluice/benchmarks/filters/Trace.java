// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of packets that programs in any language read without effort: records of 64 bytes, each an
 * Ethernet frame of 60 and padding.
 */
final class Trace {
  static final int RECORD = 64;

  /** Packets come in batches of so many, and a trace is a whole number of batches. */
  static final int BATCH = 32;

  private Trace() {}

  /**
   * Writes frames, again from the first one until the last batch is full.
   *
   * @param frames each of 60 bytes
   */
  static void write(Path file, List<byte[]> frames) throws IOException {
    byte[] record = new byte[RECORD];
    int count = (frames.size() + BATCH - 1) / BATCH * BATCH;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < count; i++) {
        byte[] frame = frames.get(i % frames.size());
        System.arraycopy(frame, 0, record, 0, frame.length);
        out.write(record);
      }
    }
  }

  /** The records of a file, in native memory. */
  static ByteBuffer read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer records = ByteBuffer.allocateDirect((int) channel.size());
      while (records.hasRemaining() && channel.read(records) >= 0) {
        // until all is read
      }
      return records.flip();
    }
  }
}
