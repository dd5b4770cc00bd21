// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.sessions;

/**
 * What sources shall send, shared by the threads of a measurement: sessions are numbers, which
 * stand for 63 UDP ports of as many hosts as it takes, towards so many servers that half of the
 * outside address's ports are in use with each.
 */
final class Plan {
  /** What is sent. */
  enum Phase {
    NOTHING,
    /** The first packet of each session, once. */
    CREATE,
    /** Packets of random sessions, from inside. */
    ONE_WAY,
    /** Packets of random sessions from inside, and as many answers. */
    BOTH_WAYS,
    /** The first packets of random further sessions. */
    FURTHER
  }

  private static final int PORTS_A_HOST = 63;
  private static final int SESSIONS_A_SERVER = 32_256;

  final int sessions;

  /** The outside port of each session, once its first packet has left. */
  final char[] ports;

  volatile Phase phase = Phase.NOTHING;

  /** The plan of the measurement that runs: elements are made by their names. */
  static volatile Plan current;

  Plan(int sessions) {
    this.sessions = sessions;
    ports = new char[sessions];
  }

  static int host(int session) {
    return 0x0a00_0000 + session / PORTS_A_HOST;
  }

  static int hostPort(int session) {
    return 1024 + session % PORTS_A_HOST;
  }

  int server(int session) {
    return 0xc612_0001 + session / PORTS_A_HOST % (sessions / SESSIONS_A_SERVER + 1);
  }
}
