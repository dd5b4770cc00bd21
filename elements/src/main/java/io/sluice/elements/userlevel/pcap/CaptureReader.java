// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel.pcap;

import io.sluice.header.LinkType;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Reads capture files: pcap in its micro- and nanosecond forms and Kuznetzov's modified one, and
 * pcapng; in both byte orders; plain or compressed. {@link #advance} goes from record to record,
 * and between two calls the record's header can be read and its packet made.
 *
 * <p>A damaged file delivers every record before the damage; then {@code advance} throws once, and
 * from there on reports the end. Belongs to one thread; allocates nothing per record.
 */
public abstract class CaptureReader implements AutoCloseable {
  /** Longest record accepted, in bytes: libpcap's limit for a snapshot. */
  public static final int MAX_CAPTURED = 262_144;

  final CaptureInput in;

  /** Records read so far, for messages. */
  long records;

  long recordPosition;
  long timestamp;
  int captured;
  long original;

  /** Bytes between the current record's data and the next record. */
  int remaining;

  int recordLinkType = LinkType.NONE;

  private boolean ended;
  private long oversized;

  CaptureReader(CaptureInput in) {
    this.in = in;
  }

  /**
   * Opens a file and reads its header.
   *
   * @param path the file
   * @return a reader before the first record
   * @throws CaptureException when the file is missing, empty, of a foreign kind or cut off
   */
  public static CaptureReader open(Path path) throws CaptureException {
    return open(CaptureInput.open(path));
  }

  /**
   * Reads from a stream, such as the standard input.
   *
   * @param stream the bytes; closed with the reader
   * @param name what messages call it
   * @return a reader before the first record
   * @throws CaptureException as {@link #open(Path)} does
   */
  public static CaptureReader open(InputStream stream, String name) throws CaptureException {
    return open(CaptureInput.open(stream, name));
  }

  private static CaptureReader open(CaptureInput in) throws CaptureException {
    try {
      if (!in.require(1)) {
        throw in.fail("empty file");
      }
      if (!in.require(4)) {
        throw in.fail("not a capture file (only " + in.available() + " bytes)");
      }
      int magic = Memory.getInt(in.address());
      if (magic == PcapNgReader.SECTION_HEADER) {
        return new PcapNgReader(in);
      }
      if (PcapReader.isMagic(magic)) {
        return new PcapReader(in);
      }
      throw in.fail(
          "not a capture file (magic number 0x%08x)".formatted(Integer.reverseBytes(magic)));
    } catch (CaptureException e) {
      in.close();
      throw e;
    }
  }

  /**
   * Goes to the next record, so that the input stands at its data and {@link #remaining} bytes from
   * its end; false at the end of the file.
   */
  abstract boolean next() throws CaptureException;

  /**
   * The kind of file.
   *
   * @return {@code "pcap"}, {@code "pcap, nanoseconds"}, {@code "pcapng"} and the like
   */
  public abstract String format();

  /**
   * The link type of the file: for pcapng, that of the first interface.
   *
   * @return a {@link LinkType}; {@link LinkType#NONE} for a pcapng file without interfaces
   */
  public abstract int linkType();

  /**
   * The longest record the writer of the file meant to make.
   *
   * @return bytes; 0 when there was no limit
   */
  public abstract long snapLength();

  /**
   * Goes to the next record.
   *
   * @return false at the end of the file
   * @throws CaptureException once, when the file is damaged from here on
   */
  public final boolean advance() throws CaptureException {
    if (ended) {
      return false;
    }
    try {
      in.consume(remaining);
      remaining = 0;
      captured = 0;
      recordPosition = in.position();
      ended = !next();
    } catch (CaptureException e) {
      ended = true;
      throw e;
    }
    if (!ended) {
      records++;
    }
    return !ended;
  }

  /**
   * When the current packet was captured.
   *
   * @return nanoseconds since 1970-01-01 UTC
   */
  public final long timestamp() {
    return timestamp;
  }

  /**
   * How much of the current packet is in the file.
   *
   * @return bytes, 0 to {@value #MAX_CAPTURED}
   */
  public final int capturedLength() {
    return captured;
  }

  /**
   * How long the current packet was on the wire.
   *
   * @return bytes, at least {@link #capturedLength}
   */
  public final long originalLength() {
    return original;
  }

  /**
   * The link type of the current packet; in a pcapng file it may differ from {@link #linkType}.
   *
   * @return a {@link LinkType}
   */
  public final int recordLinkType() {
    return recordLinkType;
  }

  /**
   * Where the current record begins.
   *
   * @return position in the uncompressed file, in bytes
   */
  public final long recordPosition() {
    return recordPosition;
  }

  /**
   * Where the record after the current one begins.
   *
   * @return position in the uncompressed file, in bytes
   */
  public final long position() {
    return in.position() + remaining;
  }

  /**
   * The file's size.
   *
   * @return bytes; -1 when it is compressed or a pipe
   */
  public final long size() {
    return in.size();
  }

  /**
   * Makes a packet of the current record: its data, timestamp, MAC header and extra length. What is
   * beyond {@link Mbuf#LONG_BUFFER} bytes is cut off, counted as extra length and in {@link
   * #oversized}.
   *
   * @param allocator where the buffer comes from
   * @return the packet; 0 when the pool is empty: the record stays current
   */
  public final long packet(PacketAllocator allocator) {
    int length = Math.min(captured, Mbuf.LONG_BUFFER);
    long packet = allocator.allocate(length);
    if (packet == 0) {
      return 0;
    }
    if (length < captured) {
      oversized++;
    }
    long data = Mbuf.data(packet);
    Memory.copy(in.address(), data, length);
    Anno.setTimestamp(packet, timestamp);
    Anno.setMacHeader(packet, data);
    long extra = Math.min(original - length, 0xffff_ffffL);
    Anno.putI32(packet, Anno.EXTRA_LENGTH, (int) extra);
    return packet;
  }

  /**
   * Packets that were longer than any buffer.
   *
   * @return count since the file was opened
   */
  public final long oversized() {
    return oversized;
  }

  /**
   * Goes to a record, whose position must come from {@link #recordPosition} or {@link #position}.
   *
   * @param position in the uncompressed file, in bytes
   * @throws CaptureException when the position is outside the file
   */
  public final void seek(long position) throws CaptureException {
    in.seek(position);
    records = 0;
    remaining = 0;
    captured = 0;
    ended = false;
    recordPosition = position;
  }

  /**
   * Goes back to the first record.
   *
   * @throws CaptureException when the file is gone, or is a pipe
   */
  public final void rewind() throws CaptureException {
    seek(0);
    begin();
  }

  /**
   * Records read since the file was opened, or since the last {@link #seek} or {@link #rewind}.
   *
   * @return 0 or more
   */
  public final long records() {
    return records;
  }

  /** Steps over what comes before the first record, which was read before. */
  abstract void begin() throws CaptureException;

  @Override
  public final void close() {
    in.close();
  }

  final CaptureException damaged(String what) {
    return in.fail("record " + (records + 1) + " at byte " + recordPosition + " " + what);
  }

  final CaptureException tooLong(long length) {
    return damaged(
        "claims " + length + " bytes, more than " + MAX_CAPTURED + "; the file is damaged");
  }
}
