// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

/**
 * The number of one of Click's LLRPCs, in network format.
 *
 * <pre>
 *  31  30  29      27          16  15   14   13             0
 * +---+---+---+---+--------------+----+----+----------------+
 * | in|out|   |   | size, bytes  |safe|flat| which          |
 * +---+---+---+---+--------------+----+----+----------------+
 * </pre>
 *
 * <p>Only those that are flat, that is whose data points to no other data, can be called from
 * outside.
 *
 * @param bits the number
 */
record LlrpcNumber(int bits) {
  private static final int IN = 0x8000_0000;
  private static final int OUT = 0x4000_0000;
  private static final int FLAT = 0x4000;

  boolean isCallable() {
    return size() > 0 && (bits & (IN | OUT)) != 0 && (bits & FLAT) != 0;
  }

  boolean takesData() {
    return (bits & IN) != 0;
  }

  boolean givesData() {
    return (bits & OUT) != 0;
  }

  int size() {
    return bits >> 16 & 0xfff;
  }

  byte[] emptyData() {
    return new byte[size()];
  }
}
