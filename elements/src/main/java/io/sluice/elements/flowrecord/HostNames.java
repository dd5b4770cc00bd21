// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

/** What hosts call themselves: in requests of DHCP (RFC 2132), and by NetBIOS (RFC 1002). */
final class HostNames {
  private static final int DHCP_COOKIE = 236;
  private static final int DHCP_OPTIONS = 240;
  private static final int HOST_NAME = 12;
  private static final int PAD = 0;
  private static final int END = 255;

  private static final int NETBIOS_NAME = 12;

  /** Each of 16 bytes as two letters; the last one is the kind of service. */
  private static final int LETTERS = 32;

  private HostNames() {}

  /**
   * Where the host name of a DHCP message lies.
   *
   * @return offset in the upper and length in the lower 16 bits; 0 when there is none
   */
  static int dhcp(byte[] data, int length) {
    boolean is =
        length > DHCP_OPTIONS
            && data[DHCP_COOKIE] == 0x63
            && data[DHCP_COOKIE + 1] == (byte) 0x82
            && data[DHCP_COOKIE + 2] == 0x53
            && data[DHCP_COOKIE + 3] == 0x63;
    int at = DHCP_OPTIONS;
    while (is && at + 2 <= length && (data[at] & 0xff) != END) {
      int code = data[at] & 0xff;
      int size = data[at + 1] & 0xff;
      if (code == HOST_NAME && at + 2 + size <= length) {
        return at + 2 << 16 | size;
      }
      at += code == PAD ? 1 : 2 + size;
    }
    return 0;
  }

  /**
   * The first name of a message of NetBIOS's name service.
   *
   * @param name filled with the name; 16 bytes
   * @return how many bytes; 0 when there is none
   */
  static int netbios(byte[] data, int length, byte[] name) {
    int from = NETBIOS_NAME + 1;
    if (length < from + LETTERS || data[NETBIOS_NAME] != LETTERS) {
      return 0;
    }
    int count = 0;
    for (int i = 0; i < LETTERS - 2; i += 2) {
      int high = data[from + i] - 'A';
      int low = data[from + i + 1] - 'A';
      if (high < 0 || high > 15 || low < 0 || low > 15) {
        return 0;
      }
      name[i / 2] = (byte) (high << 4 | low);
      count = name[i / 2] == ' ' || name[i / 2] == 0 ? count : i / 2 + 1;
    }
    return count;
  }
}
