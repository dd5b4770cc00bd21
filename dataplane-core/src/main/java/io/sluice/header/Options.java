// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/** The type-length lists that IPv4 and TCP share. */
final class Options {
  private static final int END = 0;
  private static final int NOP = 1;

  private Options() {}

  /**
   * Finds the option at or behind an offset, stepping over no-operations.
   *
   * @param header the header's address, {@code end} bytes present
   * @param at offset where to start
   * @param end the header's length
   * @return the offset of an option that lies in the header completely and is at least 2 bytes
   *     long; 0 at the end of the list; -1 when what is there is malformed
   */
  static int seek(long header, int at, int end) {
    int offset = at;
    while (offset < end) {
      int type = Bytes.u8(header + offset);
      if (type == END) {
        return 0;
      }
      if (type != NOP) {
        if (offset + 2 > end) {
          return -1;
        }
        int length = Bytes.u8(header + offset + 1);
        return length < 2 || offset + length > end ? -1 : offset;
      }
      offset++;
    }
    return 0;
  }
}
