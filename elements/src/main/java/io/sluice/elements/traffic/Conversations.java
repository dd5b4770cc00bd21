// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import io.sluice.header.Tcp;

/**
 * The TCP connections of a generator's flows, consecutive within each flow, all alike:
 *
 * <pre>
 *  step         0    1       2    3        4         ...  3+2n     4+2n     5+2n
 *  client       SYN          ACK  request            ...  FIN ACK           ACK
 *  server            SYN ACK               response  ...           FIN ACK
 * </pre>
 *
 * <p>with n requests. If the server's output is not connected, its steps are left out; it is
 * assumed to have acknowledged everything and sent no data. Belongs to one thread.
 */
final class Conversations {
  private static final int CLIENT = 0;
  private static final int SERVER = 1;

  private final int requests;
  private final boolean answers;
  private final int[] steps;
  private final int[] connections;

  /** The next sequence number of each side. */
  private final int[][] next;

  /**
   * Begins.
   *
   * @param flows how many
   * @param requests of a connection
   * @param answers whether what the server sends is sent
   */
  Conversations(int flows, int requests, boolean answers) {
    this.requests = requests;
    this.answers = answers;
    steps = new int[flows];
    connections = new int[flows];
    next = new int[][] {new int[flows], new int[flows]};
  }

  /** Who sends a flow's next segment: the client, 0, or the server, 1. */
  int sender(int flow) {
    int step = steps[flow];
    return step == 1 || step >= 4 && step % 2 == 0 ? SERVER : CLIENT;
  }

  boolean hasData(int flow) {
    int step = steps[flow];
    return step >= 3 && step < 3 + 2 * requests;
  }

  int flags(int flow) {
    int step = steps[flow];
    if (step < 2) {
      return step == 0 ? Tcp.SYN : Tcp.SYN | Tcp.ACK;
    } else if (hasData(flow)) {
      return Tcp.PSH | Tcp.ACK;
    }
    return isEnd(step) ? Tcp.FIN | Tcp.ACK : Tcp.ACK;
  }

  private boolean isEnd(int step) {
    return step == 3 + 2 * requests || step == 4 + 2 * requests;
  }

  int seq(int flow) {
    if (steps[flow] == 0) {
      open(flow);
    }
    return next[sender(flow)][flow];
  }

  int ack(int flow) {
    return steps[flow] == 0 ? 0 : next[1 - sender(flow)][flow];
  }

  private void open(int flow) {
    int seed = (flow + 1) * 0x9e37_79b9 + connections[flow] * 0x85eb_ca6b;
    next[CLIENT][flow] = seed;
    next[SERVER][flow] = ~seed;
  }

  /**
   * Goes on behind a segment.
   *
   * @param flow whose it was
   * @param bytes of data in it
   */
  void sent(int flow, int bytes) {
    step(flow, bytes);
    while (!answers && sender(flow) == SERVER) {
      step(flow, 0);
    }
  }

  private void step(int flow, int bytes) {
    int step = steps[flow];
    next[sender(flow)][flow] += step < 2 || isEnd(step) ? 1 : bytes;
    steps[flow] = step + 1;
    if (step == 5 + 2 * requests) {
      steps[flow] = 0;
      connections[flow]++;
    }
  }
}
