// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

/**
 * The four messages (section 5.4), all numbers little endian:
 *
 * <pre>
 *             0      4       8          40         88       116   132  148
 * initiation  type 1 sender  ephemeral  static     time     mac1  mac2
 *             0      4       8         12         44     60    76   92
 * response    type 2 sender  receiver  ephemeral  empty  mac1  mac2
 *             0      4         8      32      64
 * cookie      type 3 receiver  nonce  cookie
 *             0      4         8        16
 * data        type 4 receiver  counter  packet, padded to 16 bytes, and tag
 * </pre>
 */
final class Messages {
  static final int INITIATION = 1;
  static final int RESPONSE = 2;
  static final int COOKIE = 3;
  static final int DATA = 4;

  static final int INITIATION_LENGTH = 148;
  static final int RESPONSE_LENGTH = 92;
  static final int COOKIE_LENGTH = 64;

  /** Length of the header of data. */
  static final int DATA_HEADER = 16;

  /** Length of data that has no packet: a keepalive. */
  static final int KEEPALIVE_LENGTH = 32;

  /** Length of each of the two MACs at the end of an initiation and a response. */
  static final int MAC = 16;

  private Messages() {}

  /** The length that a handshake message has to have; -1 when the type is none of theirs. */
  static int lengthOf(int type) {
    switch (type) {
      case INITIATION:
        return INITIATION_LENGTH;
      case RESPONSE:
        return RESPONSE_LENGTH;
      case COOKIE:
        return COOKIE_LENGTH;
      default:
        return -1;
    }
  }
}
