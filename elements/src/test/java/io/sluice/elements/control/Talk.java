// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.control;

import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A router that runs with a control socket, and clients that say what they like. */
final class Talk implements AutoCloseable {
  final Router router;
  final List<String> log = new CopyOnWriteArrayList<>();

  /** Starts a configuration, whose socket element is {@code cs}. */
  Talk(String config) {
    router = Router.parse(config, TestGraph.options().log(log::add));
    router.start();
  }

  static String resource(String name) throws IOException {
    try (InputStream in = Talk.class.getResourceAsStream("/control/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  int port() {
    return Integer.parseInt(router.read("cs.port"));
  }

  Client connect() throws IOException {
    return new Client(SocketChannel.open(new java.net.InetSocketAddress("127.0.0.1", port())));
  }

  /** What a client is told that says something and then no more. */
  String answers(String text) throws IOException {
    try (Client client = connect()) {
      client.send(text);
      client.channel.shutdownOutput();
      return client.rest();
    }
  }

  @Override
  public void close() {
    router.close();
  }

  /** A connection. */
  static final class Client implements AutoCloseable {
    final SocketChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocate(65_536).limit(0);

    Client(SocketChannel channel) {
      this.channel = channel;
    }

    void send(String text) throws IOException {
      ByteBuffer out = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
      while (out.hasRemaining()) {
        channel.write(out);
      }
    }

    /** The next line, without its end. */
    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      while (more()) {
        char c = (char) (bytes.get() & 0xff);
        if (c == '\n') {
          return line.toString().strip();
        }
        line.append(c);
      }
      return line + "<end>";
    }

    private boolean more() throws IOException {
      if (!bytes.hasRemaining()) {
        int count = channel.read(bytes.clear());
        bytes.flip();
        return count > 0;
      }
      return true;
    }

    /** All that comes until the server ends the connection. */
    String rest() throws IOException {
      StringBuilder text = new StringBuilder();
      while (more()) {
        text.append(StandardCharsets.ISO_8859_1.decode(bytes));
      }
      return text.toString();
    }

    /** Has the next close tell the server so with a reset. */
    void reset() throws IOException {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
