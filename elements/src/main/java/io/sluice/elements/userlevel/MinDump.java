// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

/**
 * FastClick's format for traces of which flows and lengths count: text lines up to {@code !data},
 * and a record of 15 bytes a packet.
 *
 * <pre>
 *     0       1       2       3       4       5       6       7
 *     +-------+-------+-------+-------+-------+-------+-------+-------+
 *   0 |        source address         |      destination address      |
 *     +-------+-------+-------+-------+-------+-------+-------+-------+
 *   8 |  source port  |   dest. port  | IP length, LE |protocol|
 *     +-------+-------+-------+-------+-------+-------+--------+
 * </pre>
 *
 * <p>Addresses and ports are in network byte order; the length is little endian.
 */
final class MinDump {
  static final int RECORD = 15;
  static final int SOURCE = 0;
  static final int DESTINATION = 4;
  static final int PORTS = 8;
  static final int LENGTH = 12;
  static final int PROTOCOL = 14;

  /** The lines in front. */
  static final String HEAD = "!MINDUMP0.1\n!data\n";

  /** The last of them. */
  static final String DATA_LINE = "!data";

  private MinDump() {}
}
