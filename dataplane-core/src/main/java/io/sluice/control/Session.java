// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

/** The server's side of a session in one protocol: bytes in, bytes out. */
interface Session {
  /**
   * Executes one command.
   *
   * @param inClosed whether the client sends no more
   * @return false if more input is needed first
   */
  boolean step(boolean inClosed);

  /** Whether the client or the server has ended the session; pending output is still sent. */
  boolean hasEnded();

  /** The bytes of unfinished commands that the session itself buffers. */
  default int pending() {
    return 0;
  }
}
