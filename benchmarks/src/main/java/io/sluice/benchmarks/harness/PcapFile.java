// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.harness;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Capture files as lists of frames: classic pcap, microseconds, Ethernet. */
public final class PcapFile {
  /** Bytes before the first record. */
  public static final int HEADER = 24;

  private static final int MAGIC = 0xa1b2c3d4;
  private static final int MAGIC_NANOS = 0xa1b23c4d;
  private static final int SNAP_LENGTH = 65_535;

  private PcapFile() {}

  /**
   * Writes frames a microsecond apart; readers get them back in this order.
   *
   * @param path the file
   * @param frames what goes into it
   * @throws IOException when it cannot be written
   */
  public static void write(Path path, List<byte[]> frames) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
      ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      header.putInt(MAGIC).putShort((short) 2).putShort((short) 4);
      header.putInt(0).putInt(0).putInt(SNAP_LENGTH).putInt(1);
      out.write(header.array());
      int time = 0;
      for (byte[] frame : frames) {
        ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(1_700_000_000 + time / 1_000_000).putInt(time % 1_000_000);
        record.putInt(frame.length).putInt(frame.length);
        out.write(record.array());
        out.write(frame);
        time++;
      }
    }
  }

  /**
   * Reads a file of either byte order, with times in microseconds or in nanoseconds.
   *
   * @param path the file
   * @return the frames
   * @throws IOException when it cannot be read, or is another kind of file
   */
  public static List<byte[]> read(Path path) throws IOException {
    ByteBuffer data = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    if (data.remaining() >= HEADER && data.get(0) == (byte) (MAGIC >>> 24)) {
      data.order(ByteOrder.BIG_ENDIAN);
    }
    int magic = data.remaining() < HEADER ? 0 : data.getInt();
    if (magic != MAGIC && magic != MAGIC_NANOS) {
      throw new IOException(path + ": not a pcap file");
    }
    data.position(HEADER);
    List<byte[]> frames = new ArrayList<>();
    while (data.remaining() >= 16) {
      data.getLong();
      int captured = data.getInt();
      data.getInt();
      if (captured < 0 || captured > data.remaining()) {
        throw new IOException(path + ": record " + (frames.size() + 1) + " is cut off");
      }
      byte[] frame = new byte[captured];
      data.get(frame);
      frames.add(frame);
    }
    return frames;
  }
}
