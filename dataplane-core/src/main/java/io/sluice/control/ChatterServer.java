// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A socket that sends every client all messages since it connected. A client that falls too far
 * behind is disconnected, so that the sender never waits.
 */
public final class ChatterServer extends SocketServer {
  /** How many bytes a client may be behind. */
  static final int MAX_BEHIND = 500_000;

  private static final String GREETING = "Click::ChatterSocket/1.0\r\n";

  private final ByteBuffer ignored = ByteBuffer.allocate(4096);
  private final ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final boolean greets;
  private volatile boolean hasClients;

  /**
   * Opens a socket; {@link #start} begins to serve it.
   *
   * @param address where clients connect
   * @param mode who may connect, for a file; ignored for TCP
   * @param greets whether clients are sent the protocol's version
   * @throws IOException if the socket cannot be opened
   */
  public ChatterServer(ControlAddress address, Set<PosixFilePermission> mode, boolean greets)
      throws IOException {
    super(address, mode);
    this.greets = greets;
  }

  /**
   * Sends the clients a message. From any thread; never waits. If more messages wait than a client
   * may be behind, further ones are lost, and clients are told how many.
   *
   * @param line the message
   */
  public void tell(String line) {
    if (!hasClients) {
      return;
    } else if (waiting.get() > MAX_BEHIND) {
      lost.incrementAndGet();
      return;
    }
    messages.add(line);
    if (waiting.getAndAdd(line.length() + 1) == 0) {
      thread().execute(this::send);
    }
  }

  private void send() {
    String line;
    int taken = 0;
    int missing = lost.getAndSet(0);
    while (taken <= MAX_BEHIND && (line = messages.poll()) != null) {
      taken += line.length() + 1;
      addToAll(line);
    }
    if (missing > 0) {
      addToAll("(" + missing + " messages lost)");
    }
    for (Connection each : List.copyOf(connections())) {
      ((Client) each).sendSafely();
    }
    if (waiting.addAndGet(-taken) > 0) {
      thread().execute(this::send);
    }
    hasClients = !connections().isEmpty();
  }

  private void addToAll(String line) {
    for (Connection each : connections()) {
      each.out.add(line + "\n");
    }
  }

  @Override
  Connection connect(SocketChannel client, int number) {
    hasClients = true;
    Client connection = new Client(client, number);
    connection.out.add(greets ? GREETING : "");
    return connection;
  }

  private final class Client extends Connection {
    Client(SocketChannel channel, int number) {
      super(ChatterServer.this, channel, number);
    }

    @Override
    public void ready() throws IOException {
      // The input of a client is ignored, except its end.
      if (read(ignored.clear()) < 0) {
        close();
        return;
      }
      send();
    }

    private void sendSafely() {
      try {
        send();
      } catch (IOException e) {
        close();
      }
    }

    private void send() throws IOException {
      flush();
      if (out.size() > MAX_BEHIND) {
        close();
        return;
      }
      await(true);
    }
  }
}
