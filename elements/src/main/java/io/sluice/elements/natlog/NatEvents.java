// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.natlog;

import io.sluice.flow.FlowKey;
import io.sluice.ring.SpscRing;

/**
 * Carries events from a worker to the log's thread in a bounded ring; when that is full, events are
 * lost and counted, and packets never wait. An event is four longs: when, what and which protocol;
 * the flow's addresses; its new ones; the ports of both. Allocates nothing.
 */
public final class NatEvents {
  /** A flow began: natEvent "NAT44 session create" (RFC 8158). */
  static final int CREATED = 4;

  /** A flow ended: natEvent "NAT44 session delete". */
  static final int DELETED = 5;

  private static final int LONGS = 4;
  private static final int BURST = 64;

  /** Takes events. */
  interface Sink {
    /**
     * One event; addresses and ports as a {@link FlowKey} has them.
     *
     * @param micros when, on the worker's clock
     * @param event {@link #CREATED} or {@link #DELETED}
     * @param protocol of the flow
     * @param addresses of the flow's packets
     * @param ports theirs
     * @param newAddresses what they become
     * @param newPorts likewise
     */
    void accept(
        long micros,
        int event,
        int protocol,
        long addresses,
        int ports,
        long newAddresses,
        int newPorts);
  }

  private final SpscRing ring;
  private final long[] event = new long[LONGS];
  private final long[] burst = new long[BURST * LONGS];

  /** Written by the worker only. */
  private long lost;

  NatEvents(int capacity) {
    ring = new SpscRing(capacity * LONGS);
  }

  /**
   * A flow has begun. For the worker.
   *
   * @param nanos the worker's clock
   * @param protocol of the flow
   * @param addresses of its packets, as {@link FlowKey#addresses(long)} has them
   * @param ports theirs, as {@link FlowKey#ports(long)} has them
   * @param newAddresses what they become
   * @param newPorts likewise
   */
  public void created(
      long nanos, int protocol, long addresses, int ports, long newAddresses, int newPorts) {
    add(nanos, CREATED, protocol, addresses, ports, newAddresses, newPorts);
  }

  /**
   * A flow has ended. For the worker.
   *
   * @param nanos the worker's clock
   * @param protocol of the flow
   * @param addresses of its packets
   * @param ports theirs
   * @param newAddresses what they became
   * @param newPorts likewise
   */
  public void deleted(
      long nanos, int protocol, long addresses, int ports, long newAddresses, int newPorts) {
    add(nanos, DELETED, protocol, addresses, ports, newAddresses, newPorts);
  }

  private void add(
      long nanos,
      int what,
      int protocol,
      long addresses,
      int ports,
      long toAddresses,
      int toPorts) {
    if (!ring.hasRoom(LONGS)) {
      lost++;
      return;
    }
    event[0] = nanos / 1000 << 16 | what << 8 | protocol;
    event[1] = addresses;
    event[2] = toAddresses;
    event[3] = ports & 0xffff_ffffL | (long) toPorts << 32;
    ring.offer(event, 0, LONGS);
  }

  /** Hands on what waits, some events at most; how many. For the log's thread. */
  int drain(Sink sink) {
    int longs = ring.poll(burst, 0, burst.length);
    for (int i = 0; i < longs; i += LONGS) {
      long head = burst[i];
      long ports = burst[i + 3];
      sink.accept(
          head >> 16,
          (int) (head >>> 8 & 0xff),
          (int) (head & 0xff),
          burst[i + 1],
          (int) ports,
          burst[i + 2],
          (int) (ports >>> 32));
    }
    return longs / LONGS;
  }

  /** Events that found no room; another thread may see it late. */
  long lost() {
    return lost;
  }
}
