// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.header.IpProtocol;
import io.sluice.lang.ConfigStrings;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The data after the IP, TCP and UDP headers, or all data of a packet that is not IPv4. */
final class PayloadFields {
  private static final int TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;

  private PayloadFields() {}

  static List<SummaryField> all() {
    return List.of(
        new PayloadField(),
        new NumberField(
            "payload_len",
            4,
            SummaryField.PAYLOAD + 1,
            PayloadFields::countedLength,
            PacketBuilder::wantPayloadLength),
        new DigestField("payload_md5", false),
        new DigestField("payload_md5_hex", true));
  }

  /** Where the payload starts; perhaps behind all data. */
  private static int start(PacketSummary packet) {
    if (packet.soundIp() < 0 || packet.transportStart() < 0) {
      return packet.dataStart();
    }
    int start = packet.transportStart();
    if (packet.isFirstFragment()) {
      switch (packet.u8(packet.soundIp() + 9)) {
        case IpProtocol.TCP -> {
          boolean known = packet.transportLength() >= 13 && packet.tcpHeaderLength() >= TCP_HEADER;
          start += known ? packet.tcpHeaderLength() : TCP_HEADER;
        }
        case IpProtocol.UDP, IpProtocol.UDP_LITE -> start += UDP_HEADER;
        default -> {}
      }
    }
    return start;
  }

  /** Length by the headers, as 32 bits: when they take more than the packet, it wraps around. */
  private static long length(PacketSummary packet, int start) {
    int ip = packet.soundIp();
    return ip < 0 ? packet.length() : packet.u16(ip + 2) - (start - ip) & 0xffff_ffffL;
  }

  private static long countedLength(PacketSummary packet) {
    // Where no header says the length, what was not captured counts in any case.
    boolean known = packet.soundIp() >= 0;
    long extra = known ? packet.countedExtraLength() : packet.extraLength();
    return length(packet, start(packet)) + extra & 0xffff_ffffL;
  }

  /** Bytes of payload that are there; -1 when it has some, but not here. */
  private static int present(PacketSummary packet, int start) {
    long length = length(packet, start);
    int offset = start - packet.dataStart();
    if (length == 0 || offset >= 0 && offset < packet.wholeLength()) {
      return (int) Math.min(length, Math.max(0, packet.length() - offset));
    }
    return -1;
  }

  /** The payload as a quoted string. */
  private static final class PayloadField extends SummaryField {
    PayloadField() {
      super("payload", PAYLOAD);
    }

    @Override
    boolean hasBinary() {
      return false;
    }

    @Override
    boolean print(PacketSummary packet, StringBuilder out) {
      int start = start(packet);
      int count = present(packet, start);
      if (count < 0) {
        return false;
      }
      StringBuilder payload = new StringBuilder(count);
      for (int i = 0; i < count; i++) {
        payload.append((char) packet.u8(start + i));
      }
      out.append(ConfigStrings.quote(payload.toString()));
      return true;
    }

    @Override
    void encode(PacketSummary packet, StringBuilder out) {
      throw new UnsupportedOperationException(name);
    }

    @Override
    boolean parse(String text, PacketBuilder packet) {
      if (text.isEmpty()) {
        return false;
      }
      packet.setPayload(ConfigStrings.unquote(text));
      return true;
    }

    @Override
    int binaryLength(int first) {
      return Integer.MAX_VALUE;
    }

    @Override
    void decode(byte[] record, int at, PacketBuilder packet) {
      throw new UnsupportedOperationException(name);
    }
  }

  /** The MD5 digest of the payload: 22 characters of six bits, lowest first, or hexadecimal. */
  private static final class DigestField extends SummaryField {
    private static final String CHARACTERS =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@";

    private static final int BYTES = 16;
    private final boolean hex;

    DigestField(String name, boolean hex) {
      super(name, PAYLOAD);
      this.hex = hex;
    }

    @Override
    boolean isReadable() {
      return false;
    }

    private static byte[] digest(PacketSummary packet) {
      int start = start(packet);
      int count = present(packet, start);
      if (count < 0) {
        return null;
      }
      try {
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        if (count > 0) {
          md5.update(packet.bytes(), start, count);
        }
        return md5.digest();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has MD5", e);
      }
    }

    @Override
    boolean print(PacketSummary packet, StringBuilder out) {
      byte[] digest = digest(packet);
      if (digest == null) {
        return false;
      }
      if (hex) {
        out.append(java.util.HexFormat.of().formatHex(digest));
      } else {
        for (int bit = 0; bit < 8 * BYTES; bit += 6) {
          int at = bit / 8;
          int high = at + 1 < BYTES ? digest[at + 1] & 0xff : 0;
          out.append(CHARACTERS.charAt((digest[at] & 0xff | high << 8) >> bit % 8 & 63));
        }
      }
      return true;
    }

    @Override
    void encode(PacketSummary packet, StringBuilder out) {
      byte[] digest = digest(packet);
      for (int i = 0; i < BYTES; i++) {
        out.append(digest == null ? 0 : (char) (digest[i] & 0xff));
      }
    }

    @Override
    boolean parse(String text, PacketBuilder packet) {
      return false;
    }

    @Override
    int binaryLength(int first) {
      return BYTES;
    }

    @Override
    void decode(byte[] record, int at, PacketBuilder packet) {
      // A digest does not tell the payload.
    }
  }
}
