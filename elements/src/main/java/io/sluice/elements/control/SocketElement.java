// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.control;

import io.sluice.argument.Args;
import io.sluice.control.ControlAddress;
import io.sluice.control.Retries;
import io.sluice.control.SocketServer;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import java.io.IOException;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The base of elements to which other programs connect: the address, retries to open the socket,
 * and its hand-over to the element of the next configuration. The socket is bound when the element
 * is initialized, and served from the start of the router. Workers are not involved.
 */
abstract class SocketElement extends BatchElement {
  private static final String EVERYWHERE = "0.0.0.0";
  private static final String LOOPBACK = "127.0.0.1";

  /** Who has which socket, in all routers of the process: what can be handed over. */
  private static final Map<String, SocketElement> HOLDERS = new ConcurrentHashMap<>();

  private ControlAddress wanted;
  private Set<PosixFilePermission> mode;
  private int tries;
  private boolean retryWarnings;
  private SocketServer server;
  private Retries retries;
  private boolean cleanedUp;

  /** Reads where to listen. The element's own keywords were read before. */
  final void configureSocket(Args args) {
    String type = args.required("TYPE").asString("").toUpperCase(Locale.ROOT);
    String host = configureRetriesAndHost(args);
    mode = mode(args, args.keyword("MODE").asWord("0600"));
    args.consume();
    if (args.hasErrors()) {
      args.rest();
      return;
    }
    switch (type) {
      case "TCP" -> wanted = port(args, host, args.required("PORT").asWord(""));
      case "UNIX" -> wanted = file(args, args.required("FILENAME").asString(""));
      default -> {
        args.error("unknown socket type '" + type + "'");
        args.rest();
      }
    }
  }

  /** Reads which port to listen on. The element's own keywords were read before. */
  final void configurePort(Args args, String usual) {
    String host = configureRetriesAndHost(args);
    wanted = port(args, host, args.optional("PORT").asWord(usual));
  }

  private String configureRetriesAndHost(Args args) {
    tries = 1 + args.keyword("RETRIES").asInt(0);
    retryWarnings = args.keyword("RETRY_WARNINGS").asBool(true);
    boolean localhost = args.keyword("LOCALHOST").asBool(true);
    return args.keyword("ADDRESS").asWord(localhost ? LOOPBACK : EVERYWHERE);
  }

  private static ControlAddress port(Args args, String host, String port) {
    try {
      if (args.hasErrors() || port.matches("\\d+\\+?")) {
        return ControlAddress.parse("[" + host + "]:" + (args.hasErrors() ? "0" : port));
      }
    } catch (IllegalArgumentException e) {
      // Too large a number.
    }
    args.error("PORT requires TCP port");
    return null;
  }

  private static ControlAddress file(Args args, String name) {
    if (name.length() > ControlAddress.MAX_PATH) {
      args.error("filename too long");
      return null;
    }
    try {
      return ControlAddress.parse("unix:" + name);
    } catch (IllegalArgumentException e) {
      args.error(e.getMessage());
      return null;
    }
  }

  private static Set<PosixFilePermission> mode(Args args, String octal) {
    if (!octal.matches("0?[0-7]{3}")) {
      args.error("MODE: expected three octal digits, not '" + octal + "'");
      return Set.of();
    }
    StringBuilder text = new StringBuilder();
    for (char digit : octal.substring(octal.length() - 3).toCharArray()) {
      int bits = digit - '0';
      text.append((bits & 4) != 0 ? 'r' : '-');
      text.append((bits & 2) != 0 ? 'w' : '-');
      text.append((bits & 1) != 0 ? 'x' : '-');
    }
    return PosixFilePermissions.fromString(text.toString());
  }

  /** Opens the socket. */
  abstract SocketServer open(ControlAddress address, Set<PosixFilePermission> mode)
      throws IOException;

  /** Has a socket, this element's or one taken over, serve this element's router. */
  abstract void attach(SocketServer opened);

  /** What distinguishes sockets of one name and class, beside the address. */
  String kind() {
    return "";
  }

  private String identity() {
    return name() + " " + className() + " " + wanted + " " + kind();
  }

  @Override
  protected synchronized void initialize(Setup setup) {
    SocketElement holder = HOLDERS.get(identity());
    if (holder != null && holder.router() != router()) {
      // Of the configuration that this one replaces.
      return;
    }
    try {
      bind();
    } catch (IOException e) {
      tries--;
      if (tries == 0) {
        setup.error(reason(e));
      } else if (retryWarnings) {
        setup.warning(reason(e) + left());
      }
    }
  }

  private void bind() throws IOException {
    server = open(wanted, mode);
    HOLDERS.put(identity(), this);
    server.report(line -> router().report(declaration() + ": " + line), isVerbose());
    attach(server);
  }

  /** Whether clients that come and go are worth a message. */
  boolean isVerbose() {
    return false;
  }

  private static String reason(IOException e) {
    String why = e instanceof java.nio.file.FileSystemException f ? f.getReason() : e.getMessage();
    return "bind: " + (why == null ? e.toString() : why);
  }

  private String left() {
    return " (" + tries + (tries == 1 ? " try left)" : " tries left)");
  }

  private String declaration() {
    return name() + " :: " + className();
  }

  @Override
  protected synchronized void open(Setup setup) {
    if (server != null) {
      server.start();
    } else if (retries == null) {
      retries = Retries.start(this::retry);
    }
  }

  /** Tries once more; true when that was the last time. */
  private synchronized boolean retry() {
    if (server != null || cleanedUp) {
      return true;
    }
    try {
      bind();
      server.start();
      return true;
    } catch (IOException e) {
      tries--;
      if (tries > 0 && retryWarnings) {
        router().report(declaration() + ": warning: " + reason(e) + left());
      } else if (tries <= 0) {
        router().report(declaration() + ": " + reason(e));
        router().requestStop();
      }
      return tries <= 0;
    }
  }

  /** Takes over the socket with its clients, when it is the one that this element wants. */
  @Override
  protected synchronized void takeOver(Element old) {
    SocketElement other = (SocketElement) old;
    if (server != null || !other.identity().equals(identity())) {
      return;
    }
    server = other.handOver();
    if (server != null) {
      HOLDERS.put(identity(), this);
      server.report(line -> router().report(declaration() + ": " + line), isVerbose());
      attach(server);
    }
  }

  private synchronized SocketServer handOver() {
    SocketServer mine = server;
    server = null;
    return mine;
  }

  @Override
  protected void cleanup() {
    SocketServer mine;
    synchronized (this) {
      cleanedUp = true;
      mine = handOver();
      if (retries != null) {
        retries.cancel();
      }
      if (wanted != null) {
        HOLDERS.remove(identity(), this);
      }
    }
    // Not under the lock: the control thread may want it for its last retry.
    if (mine != null) {
      mine.close();
    }
  }

  /** The port or the file. */
  private synchronized String place() {
    ControlAddress address = server == null ? wanted : server.address();
    if (address.isUnix()) {
      return address.path().toString();
    }
    return address.port() + (address.next() && server == null ? "+" : "");
  }

  @Override
  protected void handlers(Handlers handlers) {
    if (wanted != null) {
      handlers.read(wanted.isUnix() ? "filename" : "port", this::place);
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    throw new IllegalStateException("no ports");
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    throw new IllegalStateException("no ports");
  }
}
