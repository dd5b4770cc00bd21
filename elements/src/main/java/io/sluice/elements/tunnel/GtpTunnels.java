// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

/**
 * Maps each tunnel to its return tunnel. A tunnel is the addresses, the ports and the identifier of
 * its packets: 128 bits. Bounded: a new tunnel replaces the oldest one, and silent users and
 * unanswered pings are forgotten. Belongs to one worker; allocates nothing after its creation.
 */
final class GtpTunnels {
  static final long ABSENT = AgingTable.ABSENT;

  private static final int SLOT_BITS = 16;
  private static final int CAPACITY = 1 << SLOT_BITS;
  private static final long SECOND = 1_000_000_000L;
  private static final long FORGOTTEN = 3600 * SECOND;

  private final AgingTable byTunnel = new AgingTable(CAPACITY, FORGOTTEN);
  private final AgingTable byUser = new AgingTable(4 * CAPACITY, FORGOTTEN);
  private final AgingTable byPing = new AgingTable(CAPACITY, 60 * SECOND);

  /** The serial number of the tunnel that has each slot. */
  private final long[] serial = new long[CAPACITY];

  private final long[] backHigh = new long[CAPACITY];
  private final long[] backLow = new long[CAPACITY];
  private final boolean[] known = new boolean[CAPACITY];
  private final long[] pinged = new long[CAPACITY];
  private long next = CAPACITY;

  /** The first half of a key: the addresses of an IPv4 header. */
  static long addresses(int src, int dst) {
    return (long) src << 32 | dst & 0xffff_ffffL;
  }

  /** The second half of a key: the ports, and an identifier. */
  static long ports(int src, int dst, int id) {
    return (long) src << 48 | (long) dst << 32 | id & 0xffff_ffffL;
  }

  private static int slot(long tunnel) {
    return (int) tunnel & CAPACITY - 1;
  }

  private boolean isCurrent(long tunnel) {
    return tunnel != ABSENT && serial[slot(tunnel)] == tunnel;
  }

  /** The number of a tunnel, which is new when need be. */
  long open(long high, long low, long now) {
    long tunnel = byTunnel.get(high, low, now);
    if (!isCurrent(tunnel)) {
      tunnel = next++;
      int slot = slot(tunnel);
      serial[slot] = tunnel;
      known[slot] = false;
      pinged[slot] = now - SECOND;
    }
    byTunnel.put(high, low, tunnel, now);
    return tunnel;
  }

  /** Whether it is time to ask for the way back, which counts as asked then. */
  boolean wantsPing(long tunnel, long now) {
    int slot = slot(tunnel);
    boolean wants = !known[slot] && now - pinged[slot] >= SECOND;
    if (wants) {
      pinged[slot] = now;
    }
    return wants;
  }

  /** Remembers a ping, by what its reply looks like. */
  void ping(long high, long low, long tunnel, long now) {
    byPing.put(high, low, tunnel, now);
  }

  /** Learns from a reply to a ping; false when nobody waits for it. */
  boolean pong(long high, long low, long outerHigh, long outerLow, long now) {
    long tunnel = byPing.get(high, low, now);
    byPing.remove(high, low);
    if (!isCurrent(tunnel)) {
      return false;
    }
    backHigh[slot(tunnel)] = outerHigh;
    backLow[slot(tunnel)] = outerLow;
    known[slot(tunnel)] = true;
    return true;
  }

  /** Remembers by which tunnel a flow came, by what its replies look like. */
  void user(long high, long low, long tunnel, long now) {
    byUser.put(high, low, tunnel, now);
  }

  /** The tunnel that a reply's flow came by. */
  long tunnelOf(long high, long low, long now) {
    long tunnel = byUser.get(high, low, now);
    return isCurrent(tunnel) ? tunnel : ABSENT;
  }

  boolean isKnown(long tunnel) {
    return known[slot(tunnel)];
  }

  /** Addresses of the way back. */
  long backAddresses(long tunnel) {
    return backHigh[slot(tunnel)];
  }

  /** Ports and identifier of the way back. */
  long backPorts(long tunnel) {
    return backLow[slot(tunnel)];
  }
}
