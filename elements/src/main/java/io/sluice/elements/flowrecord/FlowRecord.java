// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

/**
 * A flow, or a part of a long one, that is over.
 *
 * @param ipv6 whether addresses are IPv6; IPv4 ones are in the lower halves
 * @param srcHigh source address of the packets that began the flow
 * @param srcLow its lower half
 * @param dstHigh their destination address
 * @param dstLow its lower half
 * @param srcPort their source port; 0 when there is none
 * @param dstPort likewise
 * @param protocol 0 to 255
 * @param vlan identifier of the VLAN; 0 when there is none
 * @param reason why it is over
 * @param forward the packets that began the flow
 * @param reply those of the other direction
 * @param sampling one in so many packets was counted
 * @param label null when none was found
 */
record FlowRecord(
    boolean ipv6,
    long srcHigh,
    long srcLow,
    long dstHigh,
    long dstLow,
    int srcPort,
    int dstPort,
    int protocol,
    int vlan,
    Reason reason,
    Direction forward,
    Direction reply,
    int sampling,
    Label label) {

  /** Why a record ends. */
  enum Reason {
    IDLE("idle", 1),
    ACTIVE("active", 2),
    END("end", 3),
    FORCED("forced", 4),
    LACK("resources", 5);

    final String text;

    /** As IPFIX has it, in flowEndReason. */
    final int number;

    Reason(String text, int number) {
      this.text = text;
      this.number = number;
    }
  }

  /**
   * What one direction has sent.
   *
   * @param packets how many; when 0, times mean nothing
   * @param bytes from the IP header on
   * @param flags all of TCP's that were seen
   * @param icmp ICMP's type in the upper, its code in the lower eight bits, of the first packet
   * @param first milliseconds since 1970-01-01 UTC
   * @param last likewise
   */
  record Direction(long packets, long bytes, int flags, int icmp, long first, long last) {}

  /** When the first packet came, milliseconds since 1970-01-01 UTC. */
  long first() {
    if (forward.packets == 0 || reply.packets == 0) {
      return forward.packets == 0 ? reply.first : forward.first;
    }
    return Math.min(forward.first, reply.first);
  }

  /** ICMP's type in the upper, its code in the lower eight bits, of the first packet. */
  int icmp() {
    return forward.packets == 0 ? reply.icmp : forward.icmp;
  }

  /** When the last packet came. */
  long last() {
    if (forward.packets == 0 || reply.packets == 0) {
      return forward.packets == 0 ? reply.last : forward.last;
    }
    return Math.max(forward.last, reply.last);
  }
}
