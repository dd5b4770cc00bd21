// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A client that calls handlers. One command at a time is executed, and nothing more is read from a
 * client that does not read its replies, so that no client blocks the others.
 */
final class ControlConnection extends Connection {
  /** The bytes of unsent replies up to which another command is executed. */
  private static final int MAX_UNSENT = 64 << 10;

  private final ByteBuffer buffer;
  private final ByteQueue in = new ByteQueue();
  private final Session session;
  private final ControlServer owner;
  private boolean inClosed;
  private boolean again;

  ControlConnection(ControlServer server, SocketChannel channel, int number, ByteBuffer buffer) {
    super(server, channel, number);
    owner = server;
    this.buffer = buffer;
    session = server.session(in, out);
  }

  /** The bytes of its unfinished commands. */
  int pending() {
    return in.size() + session.pending();
  }

  @Override
  public void ready() throws IOException {
    flush();
    if (out.size() < MAX_UNSENT) {
      if (!inClosed && !again) {
        receive();
      }
      again = session.step(inClosed) && !session.hasEnded();
      flush();
    }
    if (out.isEmpty() && (session.hasEnded() || inClosed && !again)) {
      close();
      return;
    }
    boolean reading = !inClosed && !session.hasEnded() && out.size() < MAX_UNSENT;
    await(reading && !again);
    if (again && out.size() < MAX_UNSENT) {
      // Other clients have their turn first.
      server.thread().execute(this::goOn);
    }
  }

  private void goOn() {
    if (!isClosed()) {
      try {
        ready();
      } catch (IOException | RuntimeException e) {
        failed(e);
      }
    }
  }

  private void receive() throws IOException {
    buffer.clear();
    int count = read(buffer);
    if (count < 0) {
      inClosed = true;
    } else {
      in.add(buffer.flip());
      owner.limitPending();
    }
  }
}
