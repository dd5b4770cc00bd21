// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel.pcap;

import io.sluice.elements.basic.OutputFiles;
import io.sluice.packet.Checks;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;
import org.agrona.BufferUtil;

/**
 * Writes capture files that tcpdump, Wireshark and {@link CaptureReader} read: pcap with micro- or
 * nanoseconds, or pcapng with nanoseconds, in the machine's byte order. Bytes collect in a buffer
 * and reach the file when it is full, on {@link #flush} and on {@link #close}. Belongs to one
 * thread; allocates nothing per record.
 */
public final class CaptureWriter implements AutoCloseable {
  /** The file formats. */
  public enum Format {
    /** pcap with microseconds: what every tool reads. */
    PCAP,
    /** pcap with nanoseconds. */
    PCAP_NANO,
    /** pcapng with nanoseconds. */
    PCAPNG
  }

  private static final int BUFFER = 1 << 18;

  /** The longest record header and trailer of a format. */
  private static final int OVERHEAD = 40;

  /** Bytes of a pcap record before its data. */
  private static final int PCAP_HEADER = 16;

  private final String name;
  private final Format format;
  private final long snapLength;
  private final WritableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final long base = BufferUtil.address(buffer);
  private int used;

  /** Where in the buffer the first record begins: the file header may stand before it. */
  private int firstRecord;

  private long lost;
  private boolean broken;

  private CaptureWriter(
      String name, Format format, int linkType, long snapLength, WritableByteChannel channel) {
    this.name = name;
    this.format = format;
    this.snapLength = snapLength == 0 ? CaptureReader.MAX_CAPTURED : snapLength;
    this.channel = channel;
    if (format == Format.PCAPNG) {
      putSection(linkType);
    } else {
      putI32(format == Format.PCAP_NANO ? 0xa1b23c4d : 0xa1b2c3d4);
      putI32(2 | 4 << 16);
      putI32(0);
      putI32(0);
      putI32((int) Math.min(this.snapLength, 0x7fff_ffff));
      putI32(linkType);
    }
    firstRecord = used;
  }

  /**
   * Finds out whether {@link #create} would fail, and leaves the file as it is.
   *
   * @param path the file
   * @throws CaptureException when it could not be created, as far as can be told
   */
  public static void check(Path path) throws CaptureException {
    try {
      OutputFiles.check(path);
    } catch (IOException e) {
      throw new CaptureException(path + ": " + CaptureInput.reason(e));
    }
  }

  /**
   * Creates a file, or empties one that exists. A name that ends in {@code .gz} is compressed.
   *
   * @param path the file
   * @param format its format
   * @param linkType what the packets begin with, a {@link io.sluice.header.LinkType}
   * @param snapLength most bytes written of a packet; 0 for all
   * @return a writer that has its file header in the buffer
   * @throws CaptureException when the file cannot be created
   */
  public static CaptureWriter create(Path path, Format format, int linkType, long snapLength)
      throws CaptureException {
    try {
      WritableByteChannel channel =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      if (path.toString().endsWith(".gz")) {
        OutputStream stream = Channels.newOutputStream(channel);
        channel = Channels.newChannel(new GZIPOutputStream(new BufferedOutputStream(stream)));
      }
      return new CaptureWriter(path.toString(), format, linkType, snapLength, channel);
    } catch (IOException e) {
      throw new CaptureException(path + ": " + CaptureInput.reason(e));
    }
  }

  /**
   * Writes to a stream, such as the standard output.
   *
   * @param stream where the bytes go; closed with the writer
   * @param name what messages call it
   * @param format its format
   * @param linkType what the packets begin with
   * @param snapLength most bytes written of a packet; 0 for all
   * @return a writer that has its file header in the buffer
   */
  public static CaptureWriter to(
      OutputStream stream, String name, Format format, int linkType, long snapLength) {
    return new CaptureWriter(name, format, linkType, snapLength, Channels.newChannel(stream));
  }

  private void putI32(int value) {
    Memory.putInt(base + used, value);
    used += 4;
  }

  private void putSection(int linkType) {
    putI32(PcapNgReader.SECTION_HEADER);
    putI32(28);
    putI32(0x1a2b3c4d);
    putI32(1);
    putI32(-1);
    putI32(-1);
    putI32(28);
    putI32(1);
    putI32(32);
    putI32(linkType);
    putI32((int) Math.min(snapLength, 0x7fff_ffff));
    // if_tsresol: 10^-9, then the end of options
    putI32(9 | 1 << 16);
    putI32(9);
    putI32(0);
    putI32(32);
  }

  /**
   * Writes a packet, cut to the snapshot length.
   *
   * @param packet the packet
   * @param extraLength bytes it had on the wire beyond its data
   * @param timestamp nanoseconds since 1970-01-01 UTC; pcap ends in 2106
   * @throws CaptureException when the file cannot be written: the packet is not in it, nor those
   *     that were {@link #lost}; the writer is of no use any more
   */
  public void write(long packet, long extraLength, long timestamp) throws CaptureException {
    int length = Mbuf.length(packet);
    int captured = (int) Math.min(length, snapLength);
    long data = Mbuf.data(packet);
    if (Checks.ENABLED && captured > 0) {
      Checks.data(data, captured);
    }
    write(data, captured, length + extraLength, timestamp);
  }

  private void write(long data, int captured, long original, long timestamp)
      throws CaptureException {
    if (broken) {
      throw new CaptureException(name + ": an earlier write failed");
    }
    if (used + captured + OVERHEAD > BUFFER) {
      flush();
    }
    int wire = (int) Math.min(original, 0xffff_ffffL);
    if (format == Format.PCAPNG) {
      int padded = captured + 3 & ~3;
      putI32(6);
      putI32(32 + padded);
      putI32(0);
      putI32((int) (timestamp >>> 32));
      putI32((int) timestamp);
      putI32(captured);
      putI32(wire);
      Memory.copy(data, base + used, captured);
      Memory.fill(base + used + captured, padded - captured, (byte) 0);
      used += padded;
      putI32(32 + padded);
    } else {
      int fraction = (int) Math.floorMod(timestamp, 1_000_000_000L);
      putI32((int) Math.floorDiv(timestamp, 1_000_000_000L));
      putI32(format == Format.PCAP_NANO ? fraction : fraction / 1000);
      putI32(captured);
      putI32(wire);
      Memory.copy(data, base + used, captured);
      used += captured;
    }
  }

  /**
   * Hands everything so far to the file.
   *
   * @throws CaptureException when the file cannot be written
   */
  public void flush() throws CaptureException {
    buffer.limit(used).position(0);
    used = 0;
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      firstRecord = 0;
    } catch (IOException e) {
      broken = true;
      countLost();
      throw new CaptureException(name + ": " + CaptureInput.reason(e));
    }
  }

  /** Counts the records in the buffer that were not written to their end. */
  private void countLost() {
    int at = firstRecord;
    while (at < buffer.limit()) {
      at +=
          format == Format.PCAPNG
              ? Memory.getInt(base + at + 4)
              : PCAP_HEADER + Memory.getInt(base + at + 8);
      if (at > buffer.position()) {
        lost++;
      }
    }
  }

  /**
   * Packets that {@link #write} took and that did not reach the file: they were in the buffer when
   * it could not be written. What a compressed file lost is known from its last buffer on.
   *
   * @return 0 as long as nothing failed
   */
  public long lost() {
    return lost;
  }

  /** Closes the file as it is. */
  public void abandon() {
    try {
      channel.close();
    } catch (IOException e) {
      // That it cannot be written was told before.
    }
  }

  /**
   * Flushes and closes.
   *
   * @throws CaptureException when the last bytes cannot be written
   */
  @Override
  public void close() throws CaptureException {
    try (channel) {
      flush();
    } catch (CaptureException e) {
      throw e;
    } catch (IOException e) {
      throw new CaptureException(name + ": " + CaptureInput.reason(e));
    }
  }
}
