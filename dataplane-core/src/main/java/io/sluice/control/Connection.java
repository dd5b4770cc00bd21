// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A client of a {@link SocketServer}, and what waits to be sent to it. Never blocks: what the
 * kernel does not take stays in the buffer until it does.
 */
abstract class Connection implements ControlThread.Ready {
  final SocketServer server;
  final int number;
  final ByteQueue out = new ByteQueue();
  long lastActive = System.nanoTime();
  private final SocketChannel channel;
  private SelectionKey key;
  private boolean closed;

  Connection(SocketServer server, SocketChannel channel, int number) {
    this.server = server;
    this.channel = channel;
    this.number = number;
  }

  /** Begins to serve. */
  final void start(ControlThread thread) throws IOException {
    channel.configureBlocking(false);
    key = thread.register(channel, SelectionKey.OP_READ, this);
  }

  /** Reads what is there into a buffer; -1 when the client has ended its side. */
  final int read(ByteBuffer into) throws IOException {
    lastActive = System.nanoTime();
    return channel.read(into);
  }

  /** Sends what the kernel takes. */
  final void flush() throws IOException {
    if (!out.isEmpty()) {
      ByteBuffer bytes = out.readable();
      int written = channel.write(bytes);
      out.skip(written);
      lastActive = written > 0 ? System.nanoTime() : lastActive;
    }
  }

  /** Says what to wait for; writing is waited for while something is left to write. */
  final void await(boolean reading) {
    if (key.isValid()) {
      key.interestOps(
          (reading ? SelectionKey.OP_READ : 0) | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE));
    }
  }

  final boolean isClosed() {
    return closed;
  }

  /** Ends the connection. */
  final void close() {
    if (!closed) {
      closed = true;
      try {
        channel.close();
      } catch (IOException e) {
        // It is gone either way.
      }
      server.closed(this);
    }
  }

  @Override
  public final void failed(Exception failure) {
    // A client that leaves in the middle of something is no news.
    if (failure instanceof RuntimeException) {
      server.report("connection " + number + " failed: " + failure);
    }
    close();
  }
}
