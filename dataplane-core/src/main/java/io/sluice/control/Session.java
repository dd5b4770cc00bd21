// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

/** The server's side of a conversation in one protocol: bytes in, bytes out. */
interface Session {
  /**
   * Carries out one command.
   *
   * @param inClosed whether the client sends no more
   * @return false when more must come first
   */
  boolean step(boolean inClosed);

  /** The client has ended the conversation, or we have; what waits to be sent is still sent. */
  boolean hasEnded();

  /** Bytes of unfinished commands that it keeps itself. */
  default int pending() {
    return 0;
  }
}
