// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Checks the health of servers from a thread of its own: all of them at once, round after round.
 * What the checks say together is told once a round.
 */
final class HealthMonitor implements AutoCloseable {
  private static final int STATUS_LINE = 64;

  private final HealthCheck check;
  private final int servicePort;
  private final Supplier<Pool> pool;
  private final Listener listener;
  private final Thread thread;

  /** Good checks in a row, or bad ones, below 0. */
  private volatile Map<Server, Integer> streaks = new IdentityHashMap<>();

  /** Servers that are checked between rounds. */
  private final Set<Server> suspects = ConcurrentHashMap.newKeySet();

  /** Servers that were taken out between rounds since the last one has ended. */
  private final Set<Server> takenOut = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /** Learns of servers whose health is not what the pool has. */
  interface Listener {
    /**
     * A server came back, or has to be taken out. On a thread that may take its time.
     *
     * @param server the server
     * @param answers whether it is healthy
     */
    void changed(Server server, boolean answers);
  }

  /** One check of one server. */
  private static final class Probe {
    final Server server;
    final ByteBuffer answer = ByteBuffer.allocate(STATUS_LINE);
    ByteBuffer request;
    boolean good;

    Probe(Server server) {
      this.server = server;
    }
  }

  /**
   * Creates a monitor; {@link #start} lets it run.
   *
   * @param name of its thread
   * @param check what to do
   * @param servicePort where to connect when neither the check nor the server has a port
   * @param pool the servers of the moment; asked on the monitor's thread
   * @param listener told of changes
   */
  HealthMonitor(
      String name, HealthCheck check, int servicePort, Supplier<Pool> pool, Listener listener) {
    this.check = check;
    this.servicePort = servicePort;
    this.pool = pool;
    this.listener = listener;
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Checks a server at once, on another thread, and has it taken out when this check fails,
   * whatever those before said.
   *
   * @param server the server
   * @return done when the server was checked, or is being checked already
   */
  CompletableFuture<Void> suspect(Server server) {
    return suspects.add(server)
        ? CompletableFuture.runAsync(() -> recheck(server))
        : CompletableFuture.completedFuture(null);
  }

  private void recheck(Server server) {
    Probe probe = new Probe(server);
    probe(List.of(probe));
    suspects.remove(server);
    if (!probe.good && !closed) {
      takenOut.add(server);
      listener.changed(server, false);
    }
  }

  private void run() {
    while (!closed) {
      long begun = System.nanoTime();
      try {
        round();
        long left = check.intervalNanos() - (System.nanoTime() - begun);
        if (left > 0) {
          Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Checks all servers once. */
  void round() {
    Pool now = pool.get();
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < now.places(); i++) {
      if (now.member(i) != null) {
        probes.add(new Probe(now.server(i)));
      }
    }
    probe(probes);
    if (closed) {
      return;
    }
    Map<Server, Integer> next = new IdentityHashMap<>();
    for (Probe probe : probes) {
      if (takenOut.remove(probe.server)) {
        // This round may have begun before.
        continue;
      }
      int before = streaks.getOrDefault(probe.server, 0);
      int streak = probe.good ? Math.max(before, 0) + 1 : Math.min(before, 0) - 1;
      next.put(probe.server, Math.max(-check.fall(), Math.min(check.rise(), streak)));
      if (streak >= check.rise()) {
        listener.changed(probe.server, true);
      } else if (streak <= -check.fall()) {
        listener.changed(probe.server, false);
      }
    }
    streaks = next;
  }

  private void probe(List<Probe> probes) {
    long deadline = System.nanoTime() + check.timeoutNanos();
    try (Selector selector = Selector.open()) {
      for (Probe probe : probes) {
        connect(probe, selector);
      }
      long left = check.timeoutNanos();
      // Keys of channels that were closed are there until the next selection, which must not wait.
      while (selector.keys().stream().anyMatch(SelectionKey::isValid) && left > 0 && !closed) {
        selector.select(this::advance, Math.max(1, left / 1_000_000));
        left = deadline - System.nanoTime();
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      // No selector: the process is out of files, which says nothing about the servers.
      probes.forEach(probe -> probe.good |= streaks.getOrDefault(probe.server, 0) > 0);
    }
  }

  private void connect(Probe probe, Selector selector) {
    SocketChannel channel = null;
    try {
      int own = probe.server.port != 0 ? probe.server.port : servicePort;
      int port = check.port() != 0 ? check.port() : own;
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_CONNECT, probe);
      if (channel.connect(
          new InetSocketAddress(InetAddress.getByAddress(probe.server.host.bytes()), port))) {
        connected(channel.keyFor(selector), probe);
      }
    } catch (IOException e) {
      close(channel);
    }
  }

  private void advance(SelectionKey key) {
    Probe probe = (Probe) key.attachment();
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        connected(key, probe);
      } else if (key.isWritable()) {
        channel.write(probe.request);
        if (!probe.request.hasRemaining()) {
          key.interestOps(SelectionKey.OP_READ);
        }
      } else if (key.isReadable()) {
        boolean over = channel.read(probe.answer) < 0 || !probe.answer.hasRemaining();
        if (over || hasLine(probe.answer)) {
          probe.good = isExpected(probe.answer);
          channel.close();
        }
      }
    } catch (IOException e) {
      close(channel);
    }
  }

  private void connected(SelectionKey key, Probe probe) throws IOException {
    if (check.path() == null) {
      probe.good = true;
      key.channel().close();
      return;
    }
    String request =
        "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: sluice\r\nConnection: close\r\n\r\n"
            .formatted(
                check.path(),
                probe.server.port == 0 ? probe.server.host.bracketed() : probe.server.name());
    probe.request = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    key.interestOps(SelectionKey.OP_WRITE);
  }

  private static boolean hasLine(ByteBuffer answer) {
    return answer.position() > 0 && text(answer).indexOf('\n') >= 0;
  }

  private static String text(ByteBuffer answer) {
    return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
  }

  private boolean isExpected(ByteBuffer answer) {
    return text(answer).matches("(?s)HTTP/1\\.[01] " + check.status() + "[ \r\n].*");
  }

  private static void close(SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // it was of no use any more
    }
  }

  /** Ends the thread. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
