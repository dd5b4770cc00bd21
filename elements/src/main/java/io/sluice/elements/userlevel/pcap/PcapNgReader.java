// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel.pcap;

import io.sluice.header.LinkType;
import io.sluice.packet.Memory;
import java.util.Arrays;

/**
 * The pcapng format (draft-ietf-opsawg-pcapng): blocks in the byte order of their section.
 *
 * <pre>
 * any block:    0 type   4 total length   8 body ...  total length again
 * section (SHB, 0x0a0d0d0a):   8 0x1a2b3c4d   12 major (u16)  14 minor (u16)  16 section length
 * interface (IDB, 1):          8 link type (u16)   12 snaplen   16 options
 * packet (EPB, 6):             8 interface   12 time high   16 time low
 *                             20 captured length   24 original length   28 data
 * packet (SPB, 3):             8 original length   12 data
 * packet (obsolete, 2):        8 interface (u16)   12 time high ... as in EPB
 * option:       0 code (u16)   2 length (u16)   4 value, padded to 4 bytes
 * </pre>
 *
 * <p>Blocks of other types are skipped. A packet of an undeclared interface is damage, because its
 * link type and clock are unknown.
 */
final class PcapNgReader extends CaptureReader {
  static final int SECTION_HEADER = 0x0a0d0d0a;
  private static final int BYTE_ORDER = 0x1a2b3c4d;
  private static final int INTERFACE = 1;
  private static final int OBSOLETE_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;
  private static final int OPTION_RESOLUTION = 9;
  private static final int OPTION_OFFSET = 14;
  private static final int MAX_INTERFACES = 65_536;

  private boolean swapped;
  private int linkType = LinkType.NONE;
  private long snapLength;

  private int interfaces;
  private int[] linkTypes = new int[4];
  private long[] snapLengths = new long[4];

  /** if_tsresol as it is in the file: a power of ten, or of two when the top bit is set. */
  private int[] resolutions = new int[4];

  /** if_tsoffset in seconds. */
  private long[] offsets = new long[4];

  PcapNgReader(CaptureInput in) throws CaptureException {
    super(in);
    begin();
  }

  @Override
  void begin() throws CaptureException {
    section();
    // The first interface tells the link type, which users want to know before the first packet.
    while (in.require(12) && interfaces == 0 && !isPacket(i32(in.address()))) {
      recordPosition = in.position();
      other();
    }
  }

  private static boolean isPacket(int type) {
    return type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == OBSOLETE_PACKET;
  }

  private int i32(long address) {
    int value = Memory.getInt(address);
    return swapped ? Integer.reverseBytes(value) : value;
  }

  private long u32(long address) {
    return i32(address) & 0xffff_ffffL;
  }

  private int u16(long address) {
    short value = Memory.getShort(address);
    return (swapped ? Short.reverseBytes(value) : value) & 0xffff;
  }

  private CaptureException cutOff() {
    return damaged("is cut off: the file ends inside its block");
  }

  /** The total length of the block at hand, of which at least 12 bytes are there. */
  private long blockLength() throws CaptureException {
    long length = u32(in.address() + 4);
    if (length < 12 || (length & 3) != 0) {
      throw damaged("has a block length of " + length + "; the file is damaged");
    }
    return length;
  }

  private void section() throws CaptureException {
    if (!in.require(28)) {
      throw in.fail("section header cut off after " + in.available() + " of 28 bytes");
    }
    int order = Memory.getInt(in.address() + 8);
    if (order != BYTE_ORDER && order != Integer.reverseBytes(BYTE_ORDER)) {
      throw in.fail("pcapng byte order mark 0x%08x is unknown".formatted(order));
    }
    swapped = order != BYTE_ORDER;
    int major = u16(in.address() + 12);
    if (major != 1) {
      throw in.fail("pcapng version " + major + " is not supported");
    }
    long length = blockLength();
    if (length < 28) {
      throw damaged("has a section header of " + length + " bytes; the file is damaged");
    }
    if (!in.skip(length)) {
      throw in.fail("section header cut off");
    }
    interfaces = 0;
  }

  /** Takes in a block that is no packet. */
  private void other() throws CaptureException {
    int type = Memory.getInt(in.address());
    if (type == SECTION_HEADER) {
      section();
      return;
    }
    long length = blockLength();
    if (i32(in.address()) == INTERFACE) {
      if (length < 20 || length > CaptureInput.WINDOW) {
        throw damaged("has an interface block of " + length + " bytes; the file is damaged");
      }
      if (!in.require((int) length)) {
        throw cutOff();
      }
      declare(in.address(), (int) length);
    }
    if (!in.skip(length)) {
      throw cutOff();
    }
  }

  private void declare(long block, int length) throws CaptureException {
    if (interfaces == MAX_INTERFACES) {
      throw damaged("declares too many interfaces");
    }
    if (interfaces == linkTypes.length) {
      int capacity = interfaces * 2;
      linkTypes = Arrays.copyOf(linkTypes, capacity);
      snapLengths = Arrays.copyOf(snapLengths, capacity);
      resolutions = Arrays.copyOf(resolutions, capacity);
      offsets = Arrays.copyOf(offsets, capacity);
    }
    int type = u16(block + 8);
    linkTypes[interfaces] = type == LinkType.HOST_RAW ? LinkType.RAW : type;
    snapLengths[interfaces] = u32(block + 12);
    resolutions[interfaces] = 6;
    offsets[interfaces] = 0;
    long end = block + length - 4;
    long option = block + 16;
    while (option + 4 <= end) {
      int code = u16(option);
      int size = u16(option + 2);
      if (code == 0 || option + 4 + size > end) {
        break;
      }
      if (code == OPTION_RESOLUTION && size == 1) {
        resolutions[interfaces] = Memory.getByte(option + 4) & 0xff;
      } else if (code == OPTION_OFFSET && size == 8) {
        long value = Memory.getLong(option + 4);
        offsets[interfaces] = swapped ? Long.reverseBytes(value) : value;
      }
      option += 4 + (size + 3 & ~3);
    }
    if (linkType == LinkType.NONE) {
      linkType = linkTypes[interfaces];
      snapLength = snapLengths[interfaces];
    }
    interfaces++;
  }

  @Override
  boolean next() throws CaptureException {
    while (in.require(12)) {
      recordPosition = in.position();
      int type = i32(in.address());
      if (isPacket(type)) {
        readPacket(type);
        return true;
      }
      other();
    }
    if (in.available() > 0) {
      throw cutOff();
    }
    return false;
  }

  private void readPacket(int type) throws CaptureException {
    long blockLength = blockLength();
    int header = type == SIMPLE_PACKET ? 12 : 28;
    if (blockLength < header + 4) {
      throw damaged("has a block length of " + blockLength + "; the file is damaged");
    }
    if (blockLength > CaptureInput.WINDOW) {
      throw tooLong(blockLength);
    }
    if (!in.require((int) blockLength)) {
      throw cutOff();
    }
    long block = in.address();
    if (u32(block + blockLength - 4) != blockLength) {
      throw damaged("has two different block lengths; the file is damaged");
    }
    long index = 0;
    if (type == ENHANCED_PACKET) {
      index = u32(block + 8);
    } else if (type == OBSOLETE_PACKET) {
      index = u16(block + 8);
    }
    if (index >= interfaces) {
      throw damaged("names interface " + index + " of " + interfaces + "; the file is damaged");
    }
    int from = (int) index;
    long length;
    if (type == SIMPLE_PACKET) {
      original = u32(block + 8);
      long limit = snapLengths[from] == 0 ? Long.MAX_VALUE : snapLengths[from];
      length = Math.min(Math.min(original, limit), blockLength - header - 4);
      timestamp = 0;
    } else {
      length = u32(block + 20);
      original = u32(block + 24);
      long units = u32(block + 12) << 32 | u32(block + 16);
      timestamp = nanoseconds(units, resolutions[from]) + offsets[from] * 1_000_000_000L;
    }
    if (length > MAX_CAPTURED) {
      throw tooLong(length);
    }
    if (length > blockLength - header - 4) {
      throw damaged(
          "claims %d bytes in a block of %d; the file is damaged".formatted(length, blockLength));
    }
    in.consume(header);
    captured = (int) length;
    original = Math.max(original, length);
    recordLinkType = linkTypes[from];
    remaining = (int) blockLength - header;
  }

  /** Converts a timestamp; what does not fit 63 bits wraps around. */
  static long nanoseconds(long units, int resolution) {
    int power = resolution & 0x7f;
    if ((resolution & 0x80) == 0) {
      long scale = 1;
      for (int i = power; i < 9; i++) {
        scale *= 10;
      }
      long value = units * scale;
      for (int i = power; i > 9 && value != 0; i--) {
        value = Long.divideUnsigned(value, 10);
      }
      return value;
    }
    if (power >= 64) {
      return 0;
    }
    long seconds = power == 0 ? units : units >>> power;
    long fraction = power == 0 ? 0 : units << 64 - power >>> 32;
    return seconds * 1_000_000_000L + (fraction * 1_000_000_000L >>> 32);
  }

  @Override
  public String format() {
    return "pcapng";
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
