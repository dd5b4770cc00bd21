// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel.pcap;

import io.sluice.header.LinkType;
import io.sluice.packet.Memory;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * NLANR's time-sequenced headers: records of 44 bytes, big endian, without anything before them.
 *
 * <pre>
 *   0 seconds    4 interface (u8; not in fr+)   5 microseconds (24 bits; in fr+ 32 from 4)
 *   8 IPv4 header (20 bytes)                   28 TCP header (the first 16 bytes)
 * </pre>
 */
public final class TshReader extends CaptureReader {
  private static final int HEADER = 8;
  private static final int RECORD = 44;

  private final boolean hasInterface;
  private int link;

  private TshReader(CaptureInput in, boolean hasInterface) {
    super(in);
    this.hasInterface = hasInterface;
    recordLinkType = LinkType.RAW;
  }

  /**
   * Opens a file.
   *
   * @param path the file
   * @param hasInterface whether records say at which interface a packet came
   * @return a reader before the first record
   * @throws CaptureException when the file cannot be read
   */
  public static TshReader open(Path path, boolean hasInterface) throws CaptureException {
    return new TshReader(CaptureInput.open(path), hasInterface);
  }

  /**
   * Reads from a stream.
   *
   * @param stream the bytes; closed with the reader
   * @param name what messages call it
   * @param hasInterface as for a file
   * @return a reader before the first record
   * @throws CaptureException when the stream cannot be read
   */
  public static TshReader open(InputStream stream, String name, boolean hasInterface)
      throws CaptureException {
    return new TshReader(CaptureInput.open(stream, name), hasInterface);
  }

  @Override
  void begin() {}

  @Override
  boolean next() throws CaptureException {
    if (!in.require(RECORD)) {
      if (in.available() == 0) {
        return false;
      }
      throw damaged("is cut off: %d of %d bytes".formatted(in.available(), RECORD));
    }
    long seconds = Integer.reverseBytes(Memory.getInt(in.address())) & 0xffff_ffffL;
    int micros = Integer.reverseBytes(Memory.getInt(in.address() + 4));
    link = micros >>> 24;
    long fraction = hasInterface ? micros & 0xff_ffff : micros & 0xffff_ffffL;
    timestamp = seconds * 1_000_000_000L + fraction * 1000;
    in.consume(HEADER);
    captured = RECORD - HEADER;
    remaining = captured;
    original = captured;
    return true;
  }

  /**
   * The interface of the current record.
   *
   * @return 0 to 255
   */
  public int link() {
    return link;
  }

  @Override
  public String format() {
    return hasInterface ? "tsh" : "fr+";
  }

  @Override
  public int linkType() {
    return LinkType.RAW;
  }

  @Override
  public long snapLength() {
    return RECORD - HEADER;
  }
}
