// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.linetrace;

import java.util.HashMap;
import java.util.Map;

/**
 * The sequence numbers of connections, of which tcpdump shows the first ones as they are, and
 * others as distances from these.
 */
final class SequenceNumbers {
  private static final int CAPACITY = 1 << 18;

  /** Acknowledgment numbers above this, and of the window, tell of absolute numbers. */
  private static final long FAR = 8000;

  /** A connection, the end with the higher port, or else the higher address, first. */
  private record Key(int src, int dst, int ports) {}

  /** First and latest number of either side. */
  private static final class Connection {
    final int[] first = new int[2];
    final int[] latest = new int[2];
    int side;

    boolean isNew() {
      return first[0] == 0 && first[1] == 0;
    }
  }

  private final Map<Key, Connection> connections = new HashMap<>();
  private Connection current;

  /** Whether numbers are those of the packets; null until that is known. */
  private Boolean absolute;

  int seq;
  int ack;

  /**
   * Turns the numbers of a segment into those that it had, in {@link #seq} and {@link #ack}.
   *
   * @param shownSeq the sequence number
   * @param end the sequence number behind the data, like the other one 0 when there is none
   * @param shownAck the acknowledgment number
   * @param takes sequence numbers that SYN and FIN take
   */
  void read(
      int src, int dst, int ports, boolean syn, int shownSeq, int end, int shownAck, int takes) {
    int srcPort = ports >>> 16;
    int dstPort = ports & 0xffff;
    boolean lower =
        srcPort < dstPort || srcPort == dstPort && Integer.compareUnsigned(src, dst) < 0;
    Key key = lower ? new Key(dst, src, dstPort << 16 | srcPort) : new Key(src, dst, ports);
    if (connections.size() >= CAPACITY && !connections.containsKey(key)) {
      // What is forgotten is shown as it is.
      connections.clear();
    }
    current = connections.computeIfAbsent(key, unknown -> new Connection());
    int side = lower ? 1 : 0;
    current.side = side;
    seq = shownSeq;
    ack = shownAck;
    int behind = end;
    if (current.isNew() || syn) {
      current.first[side] = seq;
      current.first[1 - side] = ack - 1;
    } else {
      if (absolute == null) {
        boolean follows = ack - current.first[1 - side] >= 0;
        absolute = follows && (ack & 0xffff_ffffL) > FAR;
      }
      if (seq == 0 && end == 0) {
        seq = current.latest[side];
        behind = seq;
      } else if (!absolute) {
        seq += current.first[side];
        behind += current.first[side];
      }
      ack += absolute ? 0 : current.first[1 - side];
    }
    current.latest[side] = behind + takes;
    if (current.latest[1 - side] == 0) {
      current.latest[1 - side] = ack;
    }
  }

  /** Forgets which connection was read last. */
  void begin() {
    current = null;
  }

  /** The number that a selective acknowledgment of the segment read last had. */
  int selective(int shown) {
    boolean asShown = current == null || Boolean.TRUE.equals(absolute);
    return asShown ? shown : shown + current.first[1 - current.side];
  }
}
