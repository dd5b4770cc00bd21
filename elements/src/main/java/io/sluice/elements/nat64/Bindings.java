// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.flow.FlowKey;
import io.sluice.flow.Shards;
import io.sluice.header.IpProtocol;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A binding information base (RFC 6146, 3.1): which IPv4 address and port stand for an IPv6 address
 * and port. A binding exists as long as a session uses it, is found from both sides, and has a
 * number. A host keeps its IPv4 address while that has free ports (RFC 4787, REQ-2), and a port its
 * parity.
 *
 * <p>Where each worker has a copy, a pair of ports, the even one and the next, of an address
 * belongs to one of the copies. Packets from outside say so by their destination. An IPv6 address
 * and port belong to the copy that has the same port of the IPv4 address that is the host's by its
 * hash: so a port stays as it is there, too, where it is free.
 *
 * <p>Open to attack only as far as its limit: hashes are keyed, and a free port is found in a few
 * steps. Belongs to one worker; allocates to grow, and a table of ports for each address and
 * protocol when it is first used.
 */
final class Bindings {
  /** No binding, or none possible. */
  static final int NONE = -1;

  private static final int FIRST_SIZE = 256;

  /** The same for all, since copies are to hash alike. */
  private static final long SEED = ThreadLocalRandom.current().nextLong();

  private static final int PORTS = 1 << 16;

  private final int[] pool;
  private final int lowPort;
  private final int highPort;
  private final boolean inOrder;

  /** Of each protocol and address: the binding of each port, plus 1. */
  private final int[][] byPort;

  private final FreePorts[] free;
  private final Shards shards;

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
  private int unused;
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
   * @param shards which of the ports are this one's
   */
  Bindings(int[] pool, int lowPort, int highPort, boolean inOrder, Shards shards) {
    this.shards = shards;
    this.inOrder = inOrder;
    this.pool = pool;
    this.lowPort = lowPort;
    this.highPort = highPort;
    byPort = new int[3 * pool.length][];
    free = new FreePorts[byPort.length];
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
  private static int hash(long addressHigh, long addressLow, int wanted) {
    long mixed = (addressHigh ^ SEED) * 0x9e37_79b9_7f4a_7c15L + addressLow;
    mixed = (mixed ^ mixed >>> 29) * 0xbf58_476d_1ce4_e5b9L + wanted;
    mixed = (mixed ^ SEED ^ mixed >>> 32) * 0x94d0_49bb_1331_11ebL;
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

  /** The IPv4 address that is a host's as long as that has free ports: its index. */
  private int home(long addressHigh, long addressLow) {
    return hash(addressHigh, addressLow, 0) % pool.length;
  }

  /** The copy that binds an IPv6 address and port. */
  int owner(long addressHigh, long addressLow, int port) {
    return shards.areSeveral() ? owner(pool[home(addressHigh, addressLow)], port) : 0;
  }

  /** The copy that gives a port of an IPv4 address. */
  int owner(int address, int port) {
    if (!shards.areSeveral()) {
      return 0;
    }
    int pair = FlowKey.ports(0, port & ~1);
    return shards.ownerOf(FlowKey.addresses(0, address), FlowKey.second(pair, 0));
  }

  /** Makes a binding, which has no sessions yet; {@link #NONE} when no port is free. */
  int make(int protocol, long addressHigh, long addressLow, int port) {
    int first = home(addressHigh, addressLow);
    for (int i = 0; i < pool.length; i++) {
      int index = (first + i) % pool.length;
      int table = table(protocol, index);
      int chosen = takePort(table, port);
      if (chosen >= 0) {
        int binding = take();
        high[binding] = addressHigh;
        low[binding] = addressLow;
        key[binding] = protocol << 16 | port;
        place[binding] = index << 16 | chosen;
        sessions[binding] = 0;
        link(binding);
        byPort[table][chosen] = binding + 1;
        return binding;
      }
    }
    return NONE;
  }

  private int takePort(int table, int wanted) {
    if (byPort[table] == null) {
      byPort[table] = new int[PORTS];
      int address = pool[table % pool.length];
      int own = shards.index();
      free[table] = new FreePorts(lowPort, highPort, port -> owner(address, port) == own);
    }
    return inOrder ? free[table].takeFirst() : free[table].take(wanted);
  }

  private int take() {
    size++;
    if (unused != 0) {
      int binding = unused - 1;
      unused = next[binding];
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
    // None is unused here, so all that were made are linked.
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
    free[table].give(port4(binding));
    next[binding] = unused;
    unused = binding + 1;
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
