// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.argument.PortNames;
import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.IPRouteTable;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.PacketSender;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.Socket;
import io.sluice.pmd.linux.InetOptions;
import io.sluice.pmd.linux.SockaddrUn;
import io.sluice.run.Task;
import io.sluice.run.WallClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.agrona.CloseHelper;

/**
 * The implementation of {@code Socket} and its older names: a packet is what one system call reads
 * or writes. No call waits for the peer, except when a client connects at the start.
 */
abstract class SocketElement extends SocketUser implements Companions {
  private static final int CONNECT_SECONDS = 10;

  private final int unconnected = dropReason("not connected");
  private final int full = shortageReason("socket buffer full");
  private final int refused = dropReason("refused by the system");
  private final int denied = dropReason("sender denied");

  private Kind kind;
  private int remoteIp;
  private int remotePort;
  private int localIp;
  private int localPort;
  private String remotePath = "";
  private String localPath = "";
  private boolean client;
  private boolean timestamp;
  private boolean noDelay;
  private boolean verbose;
  private int sendBuffer;
  private int receiveBuffer;
  private IPRouteTable allow;
  private IPRouteTable deny;

  /** The listening socket of a stream server; otherwise null. */
  private Endpoint listener;

  /** The socket for packets; null while a stream is not connected. */
  private Endpoint active;

  /** The destination of datagrams; its port is 0 while a server does not know it. */
  private SocketAddress peer;

  private SocketAddress from;
  private boolean ownsFile;

  @Override
  protected void configure(Args args) {
    String type = args.required("TYPE").asWord("").toUpperCase(Locale.ROOT);
    verbose = args.keyword("VERBOSE").asBool(false);
    readBuffers(args);
    timestamp = args.keyword("TIMESTAMP").asBool(true);
    receiveBuffer = args.keyword("RCVBUF").asInt(-1, 0, 1 << 30);
    sendBuffer = args.keyword("SNDBUF").asInt(-1, 0, 1 << 30);
    noDelay = args.keyword("NODELAY").asBool(true);
    Arg wanted = args.keyword("CLIENT");
    args.keyword("PROPER").asBool(false);
    allow = args.keyword("ALLOW").asElement(IPRouteTable.class);
    deny = args.keyword("DENY").asElement(IPRouteTable.class);
    args.consume();
    boolean hasLocal = false;
    switch (type) {
      case "TCP", "UDP" -> {
        kind = Kind.valueOf(type);
        int protocol = kind == Kind.TCP ? IpProtocol.TCP : IpProtocol.UDP;
        remoteIp = args.required("ADDR").asIp(0);
        remotePort = port(args.required("PORT"), protocol);
        Arg address = args.optional("LOCAL_ADDR");
        Arg port = args.optional("LOCAL_PORT");
        hasLocal = address.isPresent() || port.isPresent();
        localIp = address.asIp(0);
        localPort = port(port, protocol);
      }
      case "UNIX", "UNIX_DGRAM" -> {
        kind = Kind.valueOf(type);
        remotePath = args.required("FILENAME").asString("");
        localPath = args.optional("LOCAL_FILENAME").asString("");
        hasLocal = !localPath.isEmpty();
        checkPath(args, "remote", remotePath);
        checkPath(args, "local", localPath);
      }
      default -> {
        args.rest();
        args.error("unknown socket type '" + type + "'");
      }
    }
    client = wanted.asBool(hasLocal || nOutputs() == 0);
  }

  private int port(Arg arg, int protocol) {
    Integer port =
        arg.as(
            text -> {
              if (text.matches("\\d{1,5}")) {
                int number = Integer.parseInt(text);
                return number <= 0xffff ? (Integer) number : null;
              }
              return PortNames.find(this, protocol, text);
            },
            0);
    return port;
  }

  private static void checkPath(Args args, String which, String path) {
    if (!SockaddrUn.fits(bytes(path))) {
      args.error(which + " filename '" + path + "' too long");
    }
  }

  private static byte[] bytes(String path) {
    return path.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public List<? extends Element> companions() {
    List<Element> tables = new ArrayList<>();
    for (IPRouteTable table : new IPRouteTable[] {allow, deny}) {
      if (table instanceof Element element) {
        tables.add(element);
      }
    }
    return tables;
  }

  @Override
  protected void initialize(Setup setup) {
    if (!(predecessor() instanceof SocketElement before && hasSocketOf(before))) {
      try {
        open();
      } catch (DeviceException e) {
        setup.error(e.getMessage());
        return;
      }
    }
    if (nOutputs() > 0 || !client) {
      setup.task(this::receive).waitsFor(this::descriptor);
    }
    if (nInputs() > 0) {
      setup.task(() -> transmit(full)).waitsFor(sends(setup));
    }
  }

  private void open() throws DeviceException {
    boolean server = kind.isStream() && !client;
    // A client may wait for its connection; all other calls are non-blocking.
    int flags = client ? 0 : Socket.SOCK_NONBLOCK;
    Endpoint socket = Endpoint.open(kind.family, kind.type | flags, 0);
    if (server) {
      listener = socket;
    } else {
      active = socket;
    }
    from = new SocketAddress(kind.isInternet());
    peer = new SocketAddress(kind.isInternet());
    setOptions(socket);
    SocketAddress local = new SocketAddress(kind.isInternet());
    try {
      bind(socket, local);
      if (client) {
        fill(peer, remoteIp, remotePort, remotePath);
        if (kind.isStream()) {
          socket.connect(peer, CONNECT_SECONDS);
          say("opened connection to " + peer);
        }
      } else if (server) {
        socket.listen();
        say("listening for connections on " + local);
      }
    } finally {
      local.close();
    }
  }

  private void setOptions(Endpoint socket) throws DeviceException {
    if (kind == Kind.TCP) {
      socket.set(InetOptions.IPPROTO_TCP, InetOptions.TCP_NODELAY, noDelay ? 1 : 0, "TCP_NODELAY");
      socket.set(Socket.SOL_SOCKET, Socket.SO_REUSEADDR, 1, "SO_REUSEADDR");
    }
    if (sendBuffer >= 0) {
      socket.set(Socket.SOL_SOCKET, Socket.SO_SNDBUF, sendBuffer, "SO_SNDBUF");
    }
    if (receiveBuffer >= 0) {
      socket.set(Socket.SOL_SOCKET, Socket.SO_RCVBUF, receiveBuffer, "SO_RCVBUF");
    }
  }

  private void bind(Endpoint socket, SocketAddress local) throws DeviceException {
    if (!client) {
      fill(local, remoteIp, remotePort, remotePath);
    } else if (localIp != 0 || localPort != 0 || !localPath.isEmpty()) {
      fill(local, localIp, localPort, localPath);
    } else {
      return;
    }
    socket.bind(local);
    ownsFile = !kind.isInternet();
  }

  private void fill(SocketAddress address, int ip, int port, String path) {
    if (kind.isInternet()) {
      address.set(ip, port);
    } else {
      address.set(bytes(path));
    }
  }

  private void say(String text) {
    if (verbose) {
      router().report(name() + " :: " + className() + ": " + text);
    }
  }

  private boolean isAllowed(int address) {
    return allow != null && allow.hasRoute(address) || deny == null || !deny.hasRoute(address);
  }

  private int descriptor() {
    Endpoint source = active == null ? listener : active;
    return source == null ? Task.ASKS : source.fd();
  }

  private int receive() {
    if (active == null && !accept()) {
      return 0;
    }
    if (nOutputs() == 0) {
      return 0;
    }
    int count = 0;
    while (count < BURST && active != null && receiveOne()) {
      count++;
    }
    pushReceived();
    return count;
  }

  /** Accepts the next client of a stream server, one at a time. */
  private boolean accept() {
    Endpoint next = listener == null ? null : listener.accept(from);
    if (next == null) {
      return false;
    }
    boolean welcome = !kind.isInternet() || isAllowed(from.ip());
    say((welcome ? "opened" : "denied") + " connection from " + from);
    if (!welcome) {
      next.close();
      return false;
    }
    active = next;
    return true;
  }

  /** Returns whether something was read. If there is no buffer, data stays in the kernel. */
  private boolean receiveOne() {
    long packet = allocate();
    if (packet == 0) {
      return false;
    }
    int room = room(packet);
    int length = read(packet, room);
    if (length <= 0) {
      int errno = Errno.errno();
      packets.free(packet);
      if (kind.isStream() && (length == 0 || !isTemporary(errno))) {
        closeActive(length == 0 ? null : Errno.strerror(errno));
      }
      // An empty datagram is not a packet, but others may follow.
      return length == 0 && !kind.isStream();
    }
    if (!kind.isStream() && !client) {
      if (kind.isInternet() && !isAllowed(from.ip())) {
        say("dropped datagram from " + from);
        drop(denied, packet);
        return true;
      }
      peer.copyFrom(from);
    }
    setReceived(packet, length, room);
    if (timestamp) {
      Anno.setTimestamp(packet, WallClock.nanos());
    }
    collect(packet);
    return true;
  }

  private int read(long packet, int room) {
    long data = Mbuf.data(packet);
    if (kind.isStream()) {
      return Socket.recv(active.fd(), data, room, Socket.MSG_DONTWAIT);
    }
    int flags = Socket.MSG_DONTWAIT | Socket.MSG_TRUNC;
    from.reset();
    return Socket.recvfrom(active.fd(), data, room, flags, from.memory(), from.lengthMemory());
  }

  private static boolean isTemporary(int errno) {
    return PacketSender.isTemporary(errno);
  }

  private void closeActive(String why) {
    if (why != null) {
      say(why);
    }
    say("closed connection");
    active.close();
    active = null;
  }

  @Override
  boolean pulls() {
    return active != null && !input(0).isPush();
  }

  @Override
  public void push(int port, PacketBatch batch) {
    send(batch, full);
  }

  /** Sends a packet; false if there is no room; a stream may accept it in pieces. */
  @Override
  boolean write(long packet) {
    if (active == null) {
      drop(unconnected, packet);
      return true;
    }
    if (!kind.isStream() && !aim(packet)) {
      drop(unconnected, packet);
      return true;
    }
    while (Mbuf.length(packet) > 0) {
      int length = Mbuf.length(packet);
      int sent = sendOnce(packet, length);
      if (sent < 0) {
        int errno = Errno.errno();
        if (errno == Errno.EINTR) {
          continue;
        }
        if (isTemporary(errno)) {
          return false;
        }
        drop(refused, packet);
        if (kind.isStream()) {
          closeActive(Errno.strerror(errno));
        }
        return true;
      }
      if (!kind.isStream() || sent >= length) {
        break;
      }
      Mbuf.adjust(packet, sent);
    }
    packets.free(packet);
    return true;
  }

  /** Chooses the destination of a datagram; false if it is not known. */
  private boolean aim(long packet) {
    if (client && kind.isInternet() && remoteIp == 0) {
      peer.set(Anno.getI32(packet, Anno.DST_IP), remotePort);
    }
    return peer.isNamed();
  }

  private int sendOnce(long packet, int length) {
    long data = Mbuf.data(packet);
    return kind.isStream()
        ? Socket.sendto(active.fd(), data, length, SEND_FLAGS, 0, 0)
        : Socket.sendto(active.fd(), data, length, SEND_FLAGS, peer.memory(), peer.length());
  }

  /** Whether the sockets of another element are the same as this one would open. */
  private boolean hasSocketOf(SocketElement other) {
    return kind == other.kind
        && client == other.client
        && remoteIp == other.remoteIp
        && remotePort == other.remotePort
        && remotePath.equals(other.remotePath)
        && localIp == other.localIp
        && localPort == other.localPort
        && localPath.equals(other.localPath)
        && noDelay == other.noDelay
        && sendBuffer == other.sendBuffer
        && receiveBuffer == other.receiveBuffer;
  }

  /** Takes over the sockets, connections and waiting packets. */
  @Override
  protected void takeOver(Element old) {
    SocketElement before = (SocketElement) old;
    if (!hasSocketOf(before)) {
      return;
    }
    listener = before.listener;
    active = before.active;
    peer = before.peer;
    from = before.from;
    ownsFile = before.ownsFile;
    takeWaiting(before);
    before.listener = null;
    before.active = null;
    before.peer = null;
    before.from = null;
    before.ownsFile = false;
  }

  @Override
  protected void cleanup() {
    super.cleanup();
    CloseHelper.closeAll(listener, active, peer, from);
    if (ownsFile) {
      removeFile(client ? localPath : remotePath);
    }
  }

  private static void removeFile(String path) {
    if (path.isEmpty() || path.charAt(0) == 0) {
      return;
    }
    try {
      Files.deleteIfExists(Path.of(path));
    } catch (IOException ignored) {
      // The folder was removed by someone else.
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("port", this::localPort);
  }

  private int localPort() {
    Endpoint socket = listener != null ? listener : active;
    if (socket == null || !kind.isInternet()) {
      return 0;
    }
    from.reset();
    socket.localAddress(from);
    return from.port();
  }
}
