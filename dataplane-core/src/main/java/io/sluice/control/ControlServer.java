// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/**
 * A control socket: clients read and write a router's handlers by Click's ControlSocket protocol.
 * The router can be replaced while clients are connected.
 */
public sealed class ControlServer extends SocketServer permits HttpServer {
  /** The most bytes of unfinished commands of all clients together. */
  private static final int MAX_PENDING = 48 << 20;

  private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
  private volatile ControlAccess access;

  /**
   * Opens a socket; {@link #start} begins to serve it.
   *
   * @param address where clients connect
   * @param mode who may connect, for a file; ignored for TCP
   * @param access what clients can access
   * @throws IOException if the socket cannot be opened
   */
  public ControlServer(ControlAddress address, Set<PosixFilePermission> mode, ControlAccess access)
      throws IOException {
    super(address, mode);
    this.access = access;
  }

  /**
   * Changes what clients can access, from their next commands on. From any thread.
   *
   * @param next what they can access
   */
  public final void setAccess(ControlAccess next) {
    access = next;
  }

  final ControlAccess access() {
    return access;
  }

  /** Begins a session. */
  Session session(ByteQueue in, ByteQueue out) {
    return new ControlSession(this::access, in, out);
  }

  @Override
  final Connection connect(SocketChannel client, int number) {
    return new ControlConnection(this, client, number, buffer);
  }

  /** Closes the sessions with the most unfinished data while all together exceed the limit. */
  final void limitPending() {
    long sum = 0;
    for (Connection each : connections()) {
      sum += ((ControlConnection) each).pending();
    }
    while (sum > MAX_PENDING) {
      ControlConnection most = null;
      for (Connection each : List.copyOf(connections())) {
        ControlConnection client = (ControlConnection) each;
        most = most == null || client.pending() > most.pending() ? client : most;
      }
      sum -= most.pending();
      most.close();
    }
  }
}
