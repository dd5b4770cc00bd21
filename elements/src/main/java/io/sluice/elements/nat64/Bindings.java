// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.header.IpProtocol;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A binding information base (RFC 6146, 3.1): which IPv4 address and port stand for an IPv6 address
 * and port. A binding exists as long as a session uses it, is found from both sides, and has a
 * number. A host keeps its IPv4 address while that has free ports (RFC 4787, REQ-2), and a port its
 * parity.
 *
 * <p>Open to attack only as far as its limit: hashes are keyed, and looking for a free port reads
 * the ports of one address at most. Belongs to one worker; allocates to grow, and a table of ports
 * for each address and protocol when it is first used.
 */
final class Bindings {
  /** No binding, or none possible. */
  static final int NONE = -1;

  private static final int FIRST_SIZE = 256;
  private static final int PORTS = 1 << 16;

  private final int[] pool;
  private final int lowPort;
  private final int highPort;
  private final boolean inOrder;

  /** Of each protocol and address: the binding of each port, plus 1. */
  private final int[][] byPort;

  private final int[] used;
  private final long seed = ThreadLocalRandom.current().nextLong();

  private long[] high = new long[FIRST_SIZE];
  private long[] low = new long[FIRST_SIZE];

  /** Protocol and IPv6 port. */
  private int[] key = new int[FIRST_SIZE];

  /** Address in the pool and IPv4 port. */
  private int[] place = new int[FIRST_SIZE];

  private int[] sessions = new int[FIRST_SIZE];

  /** The next binding of the bucket, or the next free one; plus 1. */
  private int[] next = new int[FIRST_SIZE];

  private int[] buckets = new int[FIRST_SIZE];
  private int free;
  private int made;
  private int size;

  /**
   * Creates an empty table.
   *
   * @param pool IPv4 addresses
   * @param lowPort the first port to give
   * @param highPort the last one
   * @param inOrder whether ports are given one after the other, and never back, instead of the port
   *     itself or any
   */
  Bindings(int[] pool, int lowPort, int highPort, boolean inOrder) {
    this.inOrder = inOrder;
    this.pool = pool;
    this.lowPort = lowPort;
    this.highPort = highPort;
    byPort = new int[3 * pool.length][];
    used = new int[byPort.length];
  }

  int size() {
    return size;
  }

  /** Whether an address is one of the pool; its index, or {@link #NONE}. */
  int poolIndex(int address) {
    for (int i = 0; i < pool.length; i++) {
      if (pool[i] == address) {
        return i;
      }
    }
    return NONE;
  }

  private static int kind(int protocol) {
    return protocol == IpProtocol.TCP ? 0 : protocol == IpProtocol.UDP ? 1 : 2;
  }

  /** The ports of a protocol and an address of the pool. */
  private int table(int protocol, int poolIndex) {
    return kind(protocol) * pool.length + poolIndex;
  }

  private int bucket(long addressHigh, long addressLow, int wanted) {
    return hash(addressHigh, addressLow, wanted) & buckets.length - 1;
  }

  /** 24 bits. */
  private int hash(long addressHigh, long addressLow, int wanted) {
    long mixed = (addressHigh ^ seed) * 0x9e37_79b9_7f4a_7c15L + addressLow;
    mixed = (mixed ^ mixed >>> 29) * 0xbf58_476d_1ce4_e5b9L + wanted;
    mixed = (mixed ^ seed ^ mixed >>> 32) * 0x94d0_49bb_1331_11ebL;
    return (int) (mixed >>> 40);
  }

  /** The binding of an IPv6 address and port. */
  int find(int protocol, long addressHigh, long addressLow, int port) {
    int wanted = protocol << 16 | port;
    int at = buckets[bucket(addressHigh, addressLow, wanted)];
    while (at != 0) {
      int binding = at - 1;
      if (key[binding] == wanted && low[binding] == addressLow && high[binding] == addressHigh) {
        return binding;
      }
      at = next[binding];
    }
    return NONE;
  }

  /** The binding of an address of the pool and a port. */
  int find(int protocol, int poolIndex, int port) {
    int[] ports = byPort[table(protocol, poolIndex)];
    return ports == null ? NONE : ports[port] - 1;
  }

  /** Makes a binding, which has no sessions yet; {@link #NONE} when no port is free. */
  int make(int protocol, long addressHigh, long addressLow, int port) {
    int first = hash(addressHigh, addressLow, 0) % pool.length;
    for (int i = 0; i < pool.length; i++) {
      int index = (first + i) % pool.length;
      int table = table(protocol, index);
      int chosen = freePort(table, port);
      if (chosen >= 0) {
        int binding = take();
        high[binding] = addressHigh;
        low[binding] = addressLow;
        key[binding] = protocol << 16 | port;
        place[binding] = index << 16 | chosen;
        sessions[binding] = 0;
        link(binding);
        byPort[table][chosen] = binding + 1;
        used[table]++;
        return binding;
      }
    }
    return NONE;
  }

  /** A free port: the next, or the port itself, else one of the same parity, else any. */
  private int freePort(int table, int wanted) {
    int count = highPort - lowPort + 1;
    if (used[table] == count) {
      return NONE;
    }
    if (byPort[table] == null) {
      byPort[table] = new int[PORTS];
    }
    if (inOrder) {
      return lowPort + used[table];
    }
    int[] ports = byPort[table];
    if (wanted >= lowPort && wanted <= highPort && ports[wanted] == 0) {
      return wanted;
    }
    int start = ThreadLocalRandom.current().nextInt(count);
    int other = NONE;
    for (int i = 0; i < count; i++) {
      int port = lowPort + (start + i) % count;
      if (ports[port] == 0) {
        if ((port - wanted & 1) == 0) {
          return port;
        }
        other = port;
      }
    }
    return other;
  }

  private int take() {
    size++;
    if (free != 0) {
      int binding = free - 1;
      free = next[binding];
      return binding;
    }
    if (made == key.length) {
      grow(2 * made);
    }
    return made++;
  }

  private void grow(int length) {
    high = Arrays.copyOf(high, length);
    low = Arrays.copyOf(low, length);
    key = Arrays.copyOf(key, length);
    place = Arrays.copyOf(place, length);
    sessions = Arrays.copyOf(sessions, length);
    next = new int[length];
    buckets = new int[length];
    // None is free here, so all that were made are linked.
    for (int binding = 0; binding < made; binding++) {
      link(binding);
    }
  }

  private void link(int binding) {
    int bucket = bucket(high[binding], low[binding], key[binding]);
    next[binding] = buckets[bucket];
    buckets[bucket] = binding + 1;
  }

  /** One more session uses a binding. */
  void use(int binding) {
    sessions[binding]++;
  }

  /** One session fewer uses a binding, which goes away with the last. */
  void release(int binding) {
    if (--sessions[binding] > 0) {
      return;
    }
    int bucket = bucket(high[binding], low[binding], key[binding]);
    if (buckets[bucket] == binding + 1) {
      buckets[bucket] = next[binding];
    } else {
      int before = buckets[bucket] - 1;
      while (next[before] != binding + 1) {
        before = next[before] - 1;
      }
      next[before] = next[binding];
    }
    int table = table(protocol(binding), place[binding] >>> 16);
    byPort[table][port4(binding)] = 0;
    used[table]--;
    next[binding] = free;
    free = binding + 1;
    size--;
  }

  long high(int binding) {
    return high[binding];
  }

  long low(int binding) {
    return low[binding];
  }

  int protocol(int binding) {
    return key[binding] >>> 16;
  }

  int port6(int binding) {
    return key[binding] & 0xffff;
  }

  int address4(int binding) {
    return pool[place[binding] >>> 16];
  }

  int port4(int binding) {
    return place[binding] & 0xffff;
  }
}
