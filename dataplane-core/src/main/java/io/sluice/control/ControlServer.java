// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/**
 * A control socket: has clients read and write a router's handlers in Click's ControlSocket
 * protocol. Which router that is can change while clients are connected.
 */
public sealed class ControlServer extends SocketServer permits HttpServer {
  /** Bytes of unfinished commands, of all clients together. */
  private static final int MAX_PENDING = 48 << 20;

  private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
  private volatile ControlAccess access;

  /**
   * Opens a socket; {@link #start} has it served.
   *
   * @param address where
   * @param mode who may connect to a file; of no meaning for TCP
   * @param access what clients see
   * @throws IOException when the socket cannot be opened
   */
  public ControlServer(ControlAddress address, Set<PosixFilePermission> mode, ControlAccess access)
      throws IOException {
    super(address, mode);
    this.access = access;
  }

  /**
   * Changes what clients see, from their next commands on. Any thread.
   *
   * @param next what they see
   */
  public final void setAccess(ControlAccess next) {
    access = next;
  }

  final ControlAccess access() {
    return access;
  }

  /** Begins a conversation. */
  Session session(ByteQueue in, ByteQueue out) {
    return new ControlSession(this::access, in, out);
  }

  @Override
  final Connection connect(SocketChannel client, int number) {
    return new ControlConnection(this, client, number, buffer);
  }

  /** Ends those that have most unfinished, as long as all together have too much. */
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
