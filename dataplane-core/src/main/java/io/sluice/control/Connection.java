// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A client of a {@link SocketServer}, with a buffer of data to send. Never blocks: data that the
 * kernel does not accept stays in the buffer.
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

  /** Begins to serve the client. */
  final void start(ControlThread thread) throws IOException {
    channel.configureBlocking(false);
    key = thread.register(channel, SelectionKey.OP_READ, this);
  }

  /** Reads available data into a buffer; returns -1 if the client has closed its side. */
  final int read(ByteBuffer into) throws IOException {
    lastActive = System.nanoTime();
    return channel.read(into);
  }

  /** Sends as much as the kernel accepts. */
  final void flush() throws IOException {
    if (!out.isEmpty()) {
      ByteBuffer bytes = out.readable();
      int written = channel.write(bytes);
      out.skip(written);
      lastActive = written > 0 ? System.nanoTime() : lastActive;
    }
  }

  /** Registers what to wait for; always includes writing while there is data to send. */
  final void await(boolean reading) {
    if (key.isValid()) {
      key.interestOps(
          (reading ? SelectionKey.OP_READ : 0) | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE));
    }
  }

  final boolean isClosed() {
    return closed;
  }

  /** Closes the connection. */
  final void close() {
    if (!closed) {
      closed = true;
      try {
        channel.close();
      } catch (IOException e) {
        // It is closed in any case.
      }
      server.closed(this);
    }
  }

  @Override
  public final void failed(Exception failure) {
    // A client that disconnects is not an error.
    if (failure instanceof RuntimeException) {
      server.report("connection " + number + " failed: " + failure);
    }
    close();
  }
}
