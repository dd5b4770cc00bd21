// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A socket that clients connect to, served by the {@link ControlThread}. The caller binds it; from
 * {@link #start} on, everything runs on that thread. The number of clients is limited: a further
 * client replaces the one that was silent for the longest time.
 */
public abstract sealed class SocketServer implements AutoCloseable
    permits ControlServer, ChatterServer {
  /** The most clients at a time. */
  static final int MAX_CLIENTS = 128;

  /** The most clients that wait to be accepted. */
  private static final int BACKLOG = 128;

  /** How many ports after the given one are tried. */
  private static final int NEXT_PORTS = 11;

  private static final long ACCEPT_PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final ServerSocketChannel channel;
  private final ControlAddress address;
  private final List<Connection> connections = new ArrayList<>();
  private ControlThread thread;
  private SelectionKey key;
  private int accepted;
  private volatile boolean closed;
  private volatile Consumer<String> log = line -> {};
  private volatile boolean verbose;

  /**
   * Opens a socket.
   *
   * @param wanted where clients connect
   * @param mode who may connect, for a file
   * @throws IOException if it cannot be opened; "bind: ..." says why
   */
  SocketServer(ControlAddress wanted, Set<PosixFilePermission> mode) throws IOException {
    channel =
        wanted.isUnix()
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open();
    try {
      if (wanted.isUnix()) {
        bindFile(wanted, mode);
        address = wanted;
      } else {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        address = bindPort(wanted);
      }
      channel.configureBlocking(false);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private ControlAddress bindPort(ControlAddress wanted) throws IOException {
    int port = wanted.port();
    while (true) {
      try {
        channel.bind(wanted.withPort(port).toSocketAddress(), BACKLOG);
        InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
        return wanted.withPort(bound.getPort());
      } catch (BindException e) {
        if (!wanted.next() || port >= wanted.port() + NEXT_PORTS || port >= 65_534) {
          throw e;
        }
        port++;
      }
    }
  }

  private void bindFile(ControlAddress wanted, Set<PosixFilePermission> mode) throws IOException {
    try {
      channel.bind(wanted.toSocketAddress(), BACKLOG);
    } catch (BindException e) {
      if (!isLeftOver(wanted)) {
        throw e;
      }
      Files.delete(wanted.path());
      channel.bind(wanted.toSocketAddress(), BACKLOG);
    }
    Files.setPosixFilePermissions(wanted.path(), mode);
  }

  /** Whether a file is the socket of a process that has ended. */
  private static boolean isLeftOver(ControlAddress wanted) throws IOException {
    if (!Files.readAttributes(wanted.path(), BasicFileAttributes.class).isOther()) {
      return false;
    }
    try {
      SocketChannel.open(wanted.toSocketAddress()).close();
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }

  /**
   * The address for clients.
   *
   * @return the address, with the actual port
   */
  public final ControlAddress address() {
    return address;
  }

  /**
   * Sets where messages go.
   *
   * @param log takes a line; called from the control thread
   * @param verbose whether connections that are opened and closed are reported
   */
  public final void report(Consumer<String> log, boolean verbose) {
    this.log = log;
    this.verbose = verbose;
  }

  final void report(String line) {
    log.accept(line);
  }

  /** Begins to serve, if it does not already. */
  public final void start() {
    if (thread != null) {
      return;
    }
    thread = ControlThread.acquire();
    // Does not wait: that thread may wait for workers, which may wait for this start.
    thread.execute(
        () -> {
          if (closed) {
            return;
          }
          try {
            key = thread.register(channel, SelectionKey.OP_ACCEPT, this::accept);
          } catch (IOException e) {
            report("cannot accept connections: " + e.getMessage());
          }
        });
  }

  /** The thread that serves it; null before the start. */
  final ControlThread thread() {
    return thread;
  }

  /** Creates a client's connection. */
  abstract Connection connect(SocketChannel client, int number) throws IOException;

  final List<Connection> connections() {
    return connections;
  }

  private void accept() {
    SocketChannel client;
    try {
      client = channel.accept();
    } catch (IOException e) {
      // Probably out of file descriptors: the client waits in the kernel's queue.
      report("accept: " + e.getMessage());
      key.interestOps(0);
      thread.schedule(ACCEPT_PAUSE, this::acceptAgain);
      return;
    }
    if (client == null) {
      return;
    }
    try {
      serve(client);
    } catch (IOException | RuntimeException e) {
      quietlyClose(client);
    }
  }

  private void serve(SocketChannel client) throws IOException {
    if (connections.size() >= MAX_CLIENTS) {
      Connection silent = connections.get(0);
      for (Connection each : connections) {
        silent = each.lastActive - silent.lastActive < 0 ? each : silent;
      }
      silent.close();
    }
    Connection connection = connect(client, ++accepted);
    connections.add(connection);
    if (verbose) {
      report("opened connection " + connection.number + from(client));
    }
    try {
      connection.start(thread);
      connection.ready();
    } catch (IOException | RuntimeException e) {
      connection.failed(e);
    }
  }

  private static String from(SocketChannel client) throws IOException {
    return client.getRemoteAddress() instanceof InetSocketAddress remote
        ? " from " + remote.getAddress().getHostAddress() + "." + remote.getPort()
        : "";
  }

  private static void quietlyClose(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      // It is closed in any case.
    }
  }

  private void acceptAgain() {
    if (key.isValid()) {
      key.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  final void closed(Connection connection) {
    connections.remove(connection);
    if (verbose) {
      report("closed connection " + connection.number);
    }
  }

  /**
   * Closes the socket and all connections, after sending what the kernel accepts of their pending
   * output.
   */
  @Override
  public final void close() {
    if (closed) {
      return;
    } else if (thread == null) {
      closed = true;
      closeSocket();
      return;
    }
    thread.executeAndWait(
        () -> {
          if (closed) {
            return;
          }
          closed = true;
          closeSocket();
          for (Connection connection : List.copyOf(connections)) {
            try {
              connection.flush();
            } catch (IOException e) {
              // It has already been removed.
            }
            connection.close();
          }
          thread.releaseClosed();
          ControlThread.release();
        });
  }

  private void closeSocket() {
    try {
      channel.close();
      if (address.isUnix()) {
        Files.deleteIfExists(address.path());
      }
    } catch (IOException e) {
      report("close: " + e.getMessage());
    }
  }
}
