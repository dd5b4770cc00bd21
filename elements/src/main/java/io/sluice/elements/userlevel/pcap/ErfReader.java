// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel.pcap;

import io.sluice.header.LinkType;
import io.sluice.packet.Memory;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Endace's extensible record format. A file is a sequence of records, big endian but for the time,
 * which is little endian: a 32-bit fraction of a second, then seconds since 1970.
 *
 * <pre>
 *   0 time (64 bits)   8 type (u8; 0x80: extension headers follow)   9 flags (u8)
 *  10 record length (u16), padding included     12 loss counter or color (u16)
 *  14 length on the wire (u16)                  16 extension headers, 8 bytes each, of which the
 *                                                  first bit tells whether there is another
 * </pre>
 *
 * <p>Two bytes come before an Ethernet frame, whose length on the wire includes its check sequence.
 * Records of older files have 64 bytes: the time, and then data at a place that depends on the kind
 * of link.
 */
public final class ErfReader extends CaptureReader {
  private static final int HEADER = 16;
  private static final int OLD_RECORD = 64;
  private static final int EXTENSION = 8;
  private static final int ETHERNET_OFFSET = 2;
  private static final int CHECK_SEQUENCE = 4;
  private static final int TYPE_OLD = 0;

  /** What all records are read as; NONE to believe what they say. */
  private final int oldLinkType;

  ErfReader(CaptureInput in, int oldLinkType) {
    super(in);
    this.oldLinkType = oldLinkType;
  }

  /**
   * Opens a file.
   *
   * @param path the file
   * @param oldLinkType that of a file of old records; {@link LinkType#NONE} when records tell it
   * @return a reader before the first record
   * @throws CaptureException when the file cannot be read
   */
  public static ErfReader open(Path path, int oldLinkType) throws CaptureException {
    return open(CaptureInput.open(path), oldLinkType);
  }

  /**
   * Reads from a stream.
   *
   * @param stream the bytes; closed with the reader
   * @param name what messages call it
   * @param oldLinkType as for a file
   * @return a reader before the first record
   * @throws CaptureException when the stream cannot be read
   */
  public static ErfReader open(InputStream stream, String name, int oldLinkType)
      throws CaptureException {
    return open(CaptureInput.open(stream, name), oldLinkType);
  }

  private static ErfReader open(CaptureInput in, int oldLinkType) throws CaptureException {
    ErfReader reader = new ErfReader(in, oldLinkType);
    try {
      int first = in.require(HEADER) ? u8(in.address() + 8) : TYPE_OLD;
      int said = first == TYPE_OLD ? LinkType.ATM_RFC1483 : linkType(first & 0x7f);
      // The first record may be about the adapter, not a packet.
      int guess = said == LinkType.NONE ? LinkType.ETHERNET : said;
      reader.recordLinkType = oldLinkType == LinkType.NONE ? guess : oldLinkType;
      return reader;
    } catch (CaptureException e) {
      in.close();
      throw e;
    }
  }

  private static int u8(long address) {
    return Memory.getByte(address) & 0xff;
  }

  private static int u16(long address) {
    return Short.reverseBytes(Memory.getShort(address)) & 0xffff;
  }

  /** Multi-channel, hashed and colored kinds of a link have its packets, too. */
  private static int linkType(int type) {
    return switch (type) {
      case 1, 10, 15, 19 -> LinkType.C_HDLC;
      case 2, 11, 16, 20 -> LinkType.ETHERNET;
      case 3, 4 -> LinkType.SUNATM;
      case 22, 23 -> LinkType.RAW;
      default -> LinkType.NONE;
    };
  }

  @Override
  void begin() {}

  @Override
  boolean next() throws CaptureException {
    while (in.require(HEADER)) {
      long header = in.address();
      long time = Memory.getLong(header);
      // Rounded to the nearest nanosecond.
      long fraction = (time & 0xffff_ffffL) * 1_000_000_000L + 0x8000_0000L >>> 32;
      timestamp = (time >>> 32) * 1_000_000_000L + fraction;
      int type = u8(header + 8);
      if (oldLinkType != LinkType.NONE || type == TYPE_OLD) {
        old(oldLinkType == LinkType.NONE ? LinkType.ATM_RFC1483 : oldLinkType);
        return true;
      }
      if (record(type)) {
        return true;
      }
      recordPosition = in.position();
    }
    if (in.available() > 0) {
      throw damaged("is cut off: %d of %d bytes of its header".formatted(in.available(), HEADER));
    }
    return false;
  }

  private void old(int linkType) throws CaptureException {
    need(OLD_RECORD);
    recordLinkType = linkType;
    int start =
        switch (linkType) {
          case LinkType.RAW -> 8;
          case LinkType.ETHERNET -> 10;
          case LinkType.SUNATM -> 12;
          default -> HEADER;
        };
    int present = OLD_RECORD - start;
    int wire =
        switch (linkType) {
          case LinkType.ETHERNET -> u16(in.address() + 8);
          case LinkType.C_HDLC -> u16(in.address() + 10);
          default -> 0;
        };
    in.consume(start);
    remaining = present;
    captured = wire == 0 ? present : Math.min(present, wire);
    original = wire == 0 ? present : wire;
  }

  private void need(int length) throws CaptureException {
    if (!in.require(length)) {
      throw damaged("is cut off: %d of %d bytes".formatted(in.available(), length));
    }
  }

  /** Stands at the data of a record, or behind one that is no packet of a known kind. */
  private boolean record(int type) throws CaptureException {
    int length = u16(in.address() + 10);
    if (length < HEADER) {
      throw damaged("claims %d bytes, less than its header; the file is damaged".formatted(length));
    }
    need(length);
    recordLinkType = linkType(type & 0x7f);
    int start = HEADER;
    boolean another = (type & 0x80) != 0;
    while (another && start + EXTENSION <= length) {
      another = (u8(in.address() + start) & 0x80) != 0;
      start += EXTENSION;
    }
    int wire = u16(in.address() + 14);
    boolean known = wire > 0;
    if (recordLinkType == LinkType.ETHERNET) {
      start += ETHERNET_OFFSET;
      wire = Math.max(0, wire - CHECK_SEQUENCE);
    }
    if (recordLinkType == LinkType.NONE || another || start > length) {
      in.consume(length);
      return false;
    }
    in.consume(start);
    remaining = length - start;
    captured = known ? Math.min(remaining, wire) : remaining;
    original = known ? wire : remaining;
    return true;
  }

  @Override
  public String format() {
    return "erf";
  }

  @Override
  public int linkType() {
    return recordLinkType;
  }

  @Override
  public long snapLength() {
    return 0;
  }
}
