// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

import java.nio.ByteBuffer;

/**
 * Frames of 60 bytes with a number: UDP in IPv4 in Ethernet, without a UDP checksum, the number in
 * the payload, with 1,024 flows that differ in their source address.
 */
final class Numbered {
  /** Bytes of a frame. */
  static final int LENGTH = 60;

  /** Where the number is, 8 bytes in network order. */
  static final int NUMBER = 42;

  private static final int FLOWS = 1024;

  private Numbered() {}

  static byte[] frame(long number) {
    ByteBuffer frame = ByteBuffer.allocate(LENGTH);
    int flow = (int) (number % FLOWS);
    frame.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0});
    frame.putShort((short) 0x4500).putShort((short) 46).putInt(0x4000);
    frame.putShort((short) 0x4011).putShort((short) 0);
    frame.putInt(0x0a000000 + flow).putInt(0xc6336401);
    frame.putShort((short) (1024 + flow)).putShort((short) 53).putShort((short) 26);
    frame.putShort((short) 0).putLong(number);
    int sum = 0;
    for (int at = 14; at < 34; at += 2) {
      sum += frame.getShort(at) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    frame.putShort(24, (short) ~((sum & 0xffff) + (sum >>> 16)));
    return frame.array();
  }

  /** The number of the frame at an offset. */
  static long number(byte[] bytes, int offset) {
    return ByteBuffer.wrap(bytes).getLong(offset + NUMBER);
  }
}
