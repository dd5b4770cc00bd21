// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

/**
 * The ports of one address to which flows are rewritten, and what they replaced. A port that the
 * flows of both directions have released is reused after all others. Belongs to one worker.
 */
final class NatPorts {
  private static final int FIRST = 1024;
  private static final int COUNT = 65_536 - FIRST;

  final int address;
  private final int[] holders = new int[COUNT];
  private final int[] addresses = new int[COUNT];
  private final int[] destinations = new int[COUNT];
  private final int[] ports = new int[COUNT];

  /** Free ports: a ring, from {@link #head} on {@link #free} of them. */
  private final int[] ring = new int[COUNT];

  private int head;
  private int free = COUNT;

  NatPorts(int address) {
    this.address = address;
    for (int i = 0; i < COUNT; i++) {
      ring[i] = i;
    }
  }

  /** Whether a port is free. */
  boolean hasFree() {
    return free > 0;
  }

  /** Takes a port for a source, and remembers the destination it had; 0 when none is free. */
  int take(int src, int srcPort, int dst) {
    if (!hasFree()) {
      return 0;
    }
    int index = ring[head];
    head = (head + 1) % COUNT;
    free--;
    holders[index] = 1;
    addresses[index] = src;
    ports[index] = srcPort;
    destinations[index] = dst;
    return FIRST + index;
  }

  boolean isTaken(int port) {
    return port >= FIRST && holders[port - FIRST] > 0;
  }

  /** One more flow needs a port that is taken. */
  void hold(int port) {
    holders[port - FIRST]++;
  }

  void release(int port) {
    int index = port - FIRST;
    if (--holders[index] == 0) {
      ring[(head + free++) % COUNT] = index;
    }
  }

  int src(int port) {
    return addresses[port - FIRST];
  }

  int srcPort(int port) {
    return ports[port - FIRST];
  }

  int dst(int port) {
    return destinations[port - FIRST];
  }

  int taken() {
    return COUNT - free;
  }
}
