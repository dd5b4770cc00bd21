// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel.pcap;

import io.sluice.header.LinkType;
import io.sluice.packet.Memory;

/**
 * The pcap format (draft-ietf-opsawg-pcap): fields in the byte order of the machine that wrote
 * them.
 *
 * <pre>
 * file:    0 magic   4 major (u16)  6 minor (u16)  8 zone  12 accuracy  16 snaplen  20 link type
 * record:  0 seconds 4 micro- or nanoseconds       8 captured length    12 original length
 *          16 interface, protocol, packet type: only in Kuznetzov's modified format, 8 bytes
 * </pre>
 */
final class PcapReader extends CaptureReader {
  private static final int MICRO = 0xa1b2c3d4;
  private static final int NANO = 0xa1b23c4d;
  private static final int MODIFIED = 0xa1b2cd34;
  private static final int FILE_HEADER = 24;

  private final boolean swapped;
  private final boolean nano;
  private final int headerLength;
  private final int minor;
  private final int linkType;
  private final long snapLength;

  PcapReader(CaptureInput in) throws CaptureException {
    super(in);
    if (!in.require(FILE_HEADER)) {
      throw in.fail("file header cut off after " + in.available() + " of 24 bytes");
    }
    long header = in.address();
    int magic = Memory.getInt(header);
    swapped = magic != MICRO && magic != NANO && magic != MODIFIED;
    magic = i32(header);
    nano = magic == NANO;
    headerLength = magic == MODIFIED ? 24 : 16;
    int major = u16(header + 4);
    minor = u16(header + 6);
    if (major != 2) {
      throw in.fail("pcap version " + major + "." + minor + " is not supported");
    }
    snapLength = i32(header + 16) & 0xffff_ffffL;
    // The upper bits tell the length of the frame check sequence.
    int type = i32(header + 20) & 0x03ff_ffff;
    linkType = type == LinkType.HOST_RAW ? LinkType.RAW : type;
    recordLinkType = linkType;
    in.consume(FILE_HEADER);
  }

  @Override
  void begin() throws CaptureException {
    if (!in.skip(FILE_HEADER)) {
      throw in.fail("file header cut off");
    }
  }

  static boolean isMagic(int magic) {
    int other = Integer.reverseBytes(magic);
    return magic == MICRO
        || magic == NANO
        || magic == MODIFIED
        || other == MICRO
        || other == NANO
        || other == MODIFIED;
  }

  private int i32(long address) {
    int value = Memory.getInt(address);
    return swapped ? Integer.reverseBytes(value) : value;
  }

  private int u16(long address) {
    short value = Memory.getShort(address);
    return (swapped ? Short.reverseBytes(value) : value) & 0xffff;
  }

  @Override
  boolean next() throws CaptureException {
    if (!in.require(headerLength)) {
      if (in.available() == 0) {
        return false;
      }
      throw damaged(
          "is cut off: %d of %d bytes of its header".formatted(in.available(), headerLength));
    }
    long header = in.address();
    long seconds = i32(header) & 0xffff_ffffL;
    long fraction = i32(header + 4) & 0xffff_ffffL;
    long length = i32(header + 8) & 0xffff_ffffL;
    long wire = i32(header + 12) & 0xffff_ffffL;
    // Up to version 2.2 the lengths came the other way round; 2.3 was written both ways.
    if (minor < 3 || minor == 3 && length > wire) {
      long swap = length;
      length = wire;
      wire = swap;
    }
    if (length > MAX_CAPTURED) {
      throw tooLong(length);
    }
    if (!in.require(headerLength + (int) length)) {
      throw damaged("is cut off: %d of %d bytes".formatted(in.available() - headerLength, length));
    }
    in.consume(headerLength);
    timestamp = seconds * 1_000_000_000L + (nano ? fraction : fraction * 1000);
    // Some writers count bytes into the captured length that were never on the wire.
    captured = (int) Math.min(length, wire);
    remaining = (int) length;
    original = wire;
    return true;
  }

  @Override
  public String format() {
    return nano ? "pcap, nanoseconds" : headerLength == 24 ? "pcap, modified" : "pcap";
  }

  @Override
  public int linkType() {
    return linkType;
  }

  @Override
  public long snapLength() {
    return snapLength;
  }
}
