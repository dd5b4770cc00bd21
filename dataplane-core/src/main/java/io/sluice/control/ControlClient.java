// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes the handlers of a running router, Sluice's or Click's, by its control socket.
 *
 * <pre>{@code
 * try (ControlClient router = ControlClient.connect("127.0.0.1:41930")) {
 *   long packets = Long.parseLong(router.read("in.count"));
 *   router.write("filter.config", "deny src 10.9.0.0/16, allow all");
 * }
 * }</pre>
 *
 * <p>Calls block until the reply is there, at most as long as the timeout. A {@link
 * ControlException} carries what the server answered, and the client can go on; after any other
 * {@link IOException} it cannot. Texts are bytes, one to a character. For one thread at a time.
 */
public final class ControlClient implements AutoCloseable {
  /** The default timeout of a call. */
  public static final Duration TIMEOUT = Duration.ofSeconds(15);

  private static final int MAX_LINE = 64 << 10;
  private static final String PROTOCOL = "Click::ControlSocket/1.";

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final long timeoutNanos;
  private final ByteQueue in = new ByteQueue();
  private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10);
  private long deadline;

  private ControlClient(SocketChannel channel, Duration timeout) throws IOException {
    this.channel = channel;
    timeoutNanos = timeout.toNanos();
    selector = Selector.open();
    channel.configureBlocking(false);
    key = channel.register(selector, 0);
  }

  /**
   * Connects.
   *
   * @param address {@code PORT}, {@code HOST:PORT} or a file, as {@link ControlAddress#parse}
   * @return a client
   * @throws IOException if there is no server of Click's protocol
   */
  public static ControlClient connect(String address) throws IOException {
    return connect(ControlAddress.parse(address), TIMEOUT);
  }

  /**
   * Connects.
   *
   * @param address the server's address
   * @param timeout how long this and each call may take
   * @return a client
   * @throws IOException if there is no server of Click's protocol
   */
  public static ControlClient connect(ControlAddress address, Duration timeout) throws IOException {
    ControlClient client =
        new ControlClient(
            address.isUnix()
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open(),
            timeout);
    try {
      client.greet(address);
      return client;
    } catch (IOException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private void greet(ControlAddress address) throws IOException {
    deadline = System.nanoTime() + timeoutNanos;
    if (!channel.connect(address.toSocketAddress())) {
      while (!channel.finishConnect()) {
        await(SelectionKey.OP_CONNECT);
      }
    }
    String greeting = line();
    if (!greeting.startsWith(PROTOCOL)) {
      throw new IOException(address + " is no control socket, it says '" + greeting + "'");
    }
  }

  /**
   * Reads a handler.
   *
   * @param handler {@code ELEMENT.HANDLER}, or the name of one of the router's own
   * @return its value
   * @throws ControlException if the server refuses
   * @throws IOException if the connection fails
   */
  public String read(String handler) throws IOException {
    return value("READ " + name(handler) + "\n", "");
  }

  /**
   * Reads a handler that takes a parameter.
   *
   * @param handler {@code ELEMENT.HANDLER}
   * @param parameter any text
   * @return its value
   * @throws ControlException if the server refuses
   * @throws IOException if the connection fails
   */
  public String read(String handler, String parameter) throws IOException {
    return value("READDATA " + name(handler) + " " + parameter.length() + "\n", parameter);
  }

  private String value(String command, String data) throws IOException {
    send(command + data);
    reply();
    String length = line();
    if (!length.matches("DATA \\d{1,9}")) {
      throw new IOException("no data, but '" + length + "'");
    }
    int bytes = Integer.parseInt(length.substring("DATA ".length()));
    while (in.size() < bytes) {
      receive();
    }
    String value = in.text(0, bytes);
    in.skip(bytes);
    return value;
  }

  /**
   * Writes a handler.
   *
   * @param handler {@code ELEMENT.HANDLER}, or the name of one of the router's own
   * @param value any text
   * @return warnings, usually none
   * @throws ControlException if the server refuses
   * @throws IOException if the connection fails
   */
  public List<String> write(String handler, String value) throws IOException {
    send("WRITEDATA " + name(handler) + " " + value.length() + "\n" + value);
    List<String> lines = reply();
    return List.copyOf(lines.subList(1, lines.size()));
  }

  /**
   * Whether a handler exists and can be read.
   *
   * @param handler {@code ELEMENT.HANDLER}
   * @return false if there is none
   * @throws IOException if the connection fails
   */
  public boolean canRead(String handler) throws IOException {
    return check("CHECKREAD ", handler);
  }

  /**
   * Whether a handler exists and this socket may write it.
   *
   * @param handler {@code ELEMENT.HANDLER}
   * @return false if there is none, or the socket is read-only
   * @throws IOException if the connection fails
   */
  public boolean canWrite(String handler) throws IOException {
    return check("CHECKWRITE ", handler);
  }

  private boolean check(String command, String handler) throws IOException {
    try {
      send(command + name(handler) + "\n");
      reply();
      return true;
    } catch (ControlException e) {
      return false;
    }
  }

  /**
   * The elements of the router.
   *
   * @return their names, in order of declaration
   * @throws IOException when the connection fails
   */
  public List<String> elements() throws IOException {
    return read("list").lines().skip(1).toList();
  }

  /**
   * The handlers of an element.
   *
   * @param element its name
   * @return one line per handler: its name, a tab, and {@code r}, {@code w} and Click's other flags
   * @throws ControlException when there is no such element
   * @throws IOException when the connection fails
   */
  public List<String> handlers(String element) throws IOException {
    return read(element + ".handlers").lines().toList();
  }

  private static String name(String handler) {
    if (Words.of(handler).length != 1) {
      throw new IllegalArgumentException("'" + handler + "' is no handler's name");
    }
    return handler;
  }

  /** The lines of a reply without their codes; throws the exception of a failure. */
  private List<String> reply() throws IOException {
    List<String> lines = new ArrayList<>();
    while (true) {
      String line = line();
      if (!line.matches("[1-9]\\d\\d[- ].*")) {
        throw new IOException("no reply, but '" + line + "'");
      }
      lines.add(line.substring(4));
      if (line.charAt(3) == ' ') {
        int code = Integer.parseInt(line.substring(0, 3));
        if (code >= 300) {
          throw new ControlException(code, lines);
        }
        return lines;
      }
    }
  }

  private String line() throws IOException {
    int searched = 0;
    while (true) {
      for (; searched < in.size(); searched++) {
        if (in.get(searched) == '\n') {
          String line = Words.withoutSpaceAtEnd(in.text(0, searched));
          in.skip(searched + 1);
          return line.length() < 4 ? (line + "    ").substring(0, 4) : line;
        }
      }
      if (searched > MAX_LINE) {
        throw new IOException("a reply without end");
      }
      receive();
    }
  }

  private void send(String text) throws IOException {
    deadline = System.nanoTime() + timeoutNanos;
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  private void receive() throws IOException {
    int count;
    while ((count = channel.read(buffer.clear())) == 0) {
      await(SelectionKey.OP_READ);
    }
    if (count < 0) {
      throw new EOFException("the router closed the connection");
    }
    in.add(buffer.flip());
  }

  private void await(int operation) throws IOException {
    key.interestOps(operation);
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0 || selector.select(millis) == 0 && deadline - System.nanoTime() <= 0) {
      throw new SocketTimeoutException("no answer in " + timeoutNanos / 1_000_000 + " ms");
    }
    selector.selectedKeys().clear();
  }

  /** Closes the connection. */
  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
