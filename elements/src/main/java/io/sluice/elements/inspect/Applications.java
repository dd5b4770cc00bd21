// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Application;

/** Tells what a connection of TCP speaks by the first bytes of its streams, not by its ports. */
final class Applications {
  /** So many bytes decide. */
  private static final int ENOUGH = 8;

  private static final int DNS_PORT = 53;
  private static final int HANDSHAKE = 22;

  private Applications() {}

  /**
   * What a flow speaks.
   *
   * @param streams both ways
   * @param srcPort of the packet
   * @param dstPort of the packet
   * @return null when that cannot be told yet
   */
  static Application of(StreamBuffer[] streams, int srcPort, int dstPort) {
    if (srcPort == DNS_PORT || dstPort == DNS_PORT) {
      return Application.DNS;
    }
    Application first = of(streams[0], streams[1]);
    if (first != null && first != Application.OTHER) {
      return first;
    }
    Application second = of(streams[1], streams[0]);
    return second == null ? first : second;
  }

  private static Application of(StreamBuffer stream, StreamBuffer other) {
    byte[] data = stream.data();
    int length = stream.length();
    if (length < ENOUGH) {
      return null;
    }
    if (!stream.fromBeginning) {
      return Application.OTHER;
    }
    if (starts(data, "SSH-")) {
      return Application.SSH;
    }
    if (data[0] == HANDSHAKE && data[1] == 3 && (data[5] == 1 || data[5] == 2)) {
      return Application.TLS;
    }
    boolean smb = data[4] == (byte) 0xff || data[4] == (byte) 0xfe;
    if (data[0] == 0 && smb && data[5] == 'S' && data[6] == 'M' && data[7] == 'B') {
      return Application.SMB;
    }
    if (starts(data, "EHLO ") || starts(data, "HELO ")) {
      return Application.SMTP;
    }
    if (starts(data, "220")) {
      // FTP and SMTP greet alike: the answer tells.
      return null;
    }
    boolean asksForUser = starts(data, "USER ") || starts(data, "AUTH ");
    boolean greeted = other.length() >= ENOUGH && starts(other.data(), "220");
    return asksForUser && greeted ? Application.FTP : Application.OTHER;
  }

  /** Whether data begins with a text that is no longer than {@link #ENOUGH}. */
  private static boolean starts(byte[] data, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (data[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
