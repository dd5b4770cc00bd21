// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

/**
 * Queues of packets by flow that share a number of slots, served in turn by deficit: the basis of
 * FQCoDel (RFC 8290). New flows come before the others, once. Slots and flows are linked by their
 * numbers in arrays. Belongs to one thread; allocates nothing after construction.
 */
final class FlowQueues {
  private static final int NONE = -1;
  private static final byte IDLE = 0;
  private static final byte NEW = 1;
  private static final byte OLD = 2;

  final int quantum;
  private final long[] packets;
  private final long[] times;
  private final int[] next;
  private int free;
  private int size;

  final SojournControl[] controls;
  private final int[] heads;
  private final int[] tails;
  private final int[] lengths;
  private final long[] bytes;
  private final long[] deficits;
  private final byte[] states;
  private final int[] nextFlow;

  /** By state, the first and the last flow. */
  private final int[] firsts = {NONE, NONE, NONE};

  private final int[] lasts = {NONE, NONE, NONE};

  FlowQueues(int flows, int capacity, int quantum) {
    this.quantum = quantum;
    packets = new long[capacity];
    times = new long[capacity];
    next = new int[capacity];
    for (int i = 0; i < capacity; i++) {
      next[i] = i + 1 < capacity ? i + 1 : NONE;
    }
    free = capacity == 0 ? NONE : 0;
    controls = new SojournControl[flows];
    for (int i = 0; i < flows; i++) {
      controls[i] = new SojournControl();
    }
    heads = new int[flows];
    tails = new int[flows];
    lengths = new int[flows];
    bytes = new long[flows];
    deficits = new long[flows];
    states = new byte[flows];
    nextFlow = new int[flows];
  }

  int flows() {
    return states.length;
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return free == NONE;
  }

  int length(int flow) {
    return lengths[flow];
  }

  /** Appends a packet; there is room. */
  void add(int flow, long packet, int length, long time) {
    int slot = free;
    free = next[slot];
    packets[slot] = packet;
    times[slot] = time;
    next[slot] = NONE;
    if (lengths[flow] == 0) {
      heads[flow] = slot;
    } else {
      next[tails[flow]] = slot;
    }
    tails[flow] = slot;
    lengths[flow]++;
    bytes[flow] += length;
    size++;
    if (states[flow] == IDLE) {
      deficits[flow] = quantum;
      append(flow, NEW);
    }
  }

  /** When the first packet of a flow came, which has one. */
  long time(int flow) {
    return times[heads[flow]];
  }

  /** The first packet of a flow, which has one. */
  long first(int flow) {
    return packets[heads[flow]];
  }

  /** Takes the first packet of a flow, which has one. */
  long remove(int flow, int length) {
    int slot = heads[flow];
    heads[flow] = next[slot];
    next[slot] = free;
    free = slot;
    lengths[flow]--;
    bytes[flow] -= length;
    size--;
    return packets[slot];
  }

  /** The flow whose turn it is; negative when there are none. */
  int turn() {
    while (true) {
      byte state = firsts[NEW] != NONE ? NEW : OLD;
      int flow = firsts[state];
      if (flow == NONE || deficits[flow] > 0) {
        return flow;
      }
      deficits[flow] += quantum;
      takeFirst(state);
      append(flow, OLD);
    }
  }

  /** A packet of the flow whose turn it is was sent. */
  void spend(int flow, int length) {
    deficits[flow] -= length;
  }

  /**
   * The flow whose turn it is has no packets: a new one waits behind the old, an old one is gone.
   */
  void rest(int flow) {
    byte state = states[flow];
    takeFirst(state);
    if (state == NEW && firsts[OLD] != NONE) {
      append(flow, OLD);
    } else {
      states[flow] = IDLE;
    }
  }

  /** The flow that holds the most bytes. */
  int fattest() {
    int fattest = 0;
    for (int i = 1; i < bytes.length; i++) {
      if (bytes[i] > bytes[fattest]) {
        fattest = i;
      }
    }
    return fattest;
  }

  private void append(int flow, byte state) {
    states[flow] = state;
    nextFlow[flow] = NONE;
    if (firsts[state] == NONE) {
      firsts[state] = flow;
    } else {
      nextFlow[lasts[state]] = flow;
    }
    lasts[state] = flow;
  }

  private void takeFirst(byte state) {
    firsts[state] = nextFlow[firsts[state]];
  }
}
