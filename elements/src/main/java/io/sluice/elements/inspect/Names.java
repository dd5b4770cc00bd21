// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

/** Finds the names that DNS queries (RFC 1035) and TLS client hellos (RFC 6066) carry. */
public final class Names {
  private static final int DNS_HEADER = 12;
  private static final int MAX_NAME = 255;
  private static final int MAX_LABEL = 63;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_NAME = 0;
  private static final int MAX_EXTENSIONS = 64;

  private Names() {}

  /**
   * The name of the first question.
   *
   * @param data a DNS message
   * @param length its length
   * @param name filled with the name, labels separated by dots; 256 bytes
   * @return how many bytes; 0 when there is none
   */
  public static int dnsQuestion(byte[] data, int length, byte[] name) {
    // A query (QR clear), with a question.
    if (length < DNS_HEADER || data[2] < 0 || (data[4] | data[5]) == 0) {
      return 0;
    }
    int at = DNS_HEADER;
    int count = 0;
    while (at < length) {
      int label = data[at++] & 0xff;
      if (label == 0) {
        return count;
      }
      // No name has been seen yet that a pointer could lead to.
      if (label > MAX_LABEL || at + label > length || count + label + 1 > MAX_NAME) {
        return 0;
      }
      if (count > 0) {
        name[count++] = '.';
      }
      System.arraycopy(data, at, name, count, label);
      count += label;
      at += label;
    }
    return 0;
  }

  /**
   * Where the server name of a client hello lies.
   *
   * @param data a stream from its beginning
   * @param length how much of it there is
   * @return offset in the upper and length in the lower 16 bits; 0 when there is none
   */
  public static int serverName(byte[] data, int length) {
    if (length < 44 || data[0] != HANDSHAKE || data[5] != CLIENT_HELLO) {
      return 0;
    }
    // Record header, handshake header, version, random.
    int at = 5 + 4 + 2 + 32;
    at += 1 + (data[at] & 0xff);
    at = at + 2 > length ? length : at + 2 + u16(data, at);
    at = at + 1 > length ? length : at + 1 + (data[at] & 0xff);
    at += 2;
    for (int i = 0; i < MAX_EXTENSIONS && at + 4 <= length; i++) {
      int type = u16(data, at);
      int size = u16(data, at + 2);
      // A list of names, the first of which is a host name with its length.
      if (type == SERVER_NAME && size >= 5 && at + 9 <= length && data[at + 6] == 0) {
        int name = u16(data, at + 7);
        return at + 9 + name <= length && at + 9 < 0xffff ? at + 9 << 16 | name : 0;
      }
      at += 4 + size;
    }
    return 0;
  }

  private static int u16(byte[] data, int at) {
    return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
  }
}
