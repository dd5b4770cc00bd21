// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import io.sluice.packet.Memory;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Socket;
import io.sluice.pmd.c.Unistd;

/** A socket's file descriptor, and calls on it with readable error messages. */
final class Endpoint implements AutoCloseable {
  private final int fd;

  private Endpoint(int fd) {
    this.fd = fd;
  }

  /**
   * Creates a socket.
   *
   * @throws DeviceException with the name of the call, as in all methods here
   */
  static Endpoint open(int family, int type, int protocol) throws DeviceException {
    int fd = Socket.socket(family, type | Socket.SOCK_CLOEXEC, protocol);
    if (fd < 0) {
      throw failure("socket");
    }
    return new Endpoint(fd);
  }

  static DeviceException failure(String call) {
    return new DeviceException(call, Errno.strerror(Errno.errno()));
  }

  int fd() {
    return fd;
  }

  void set(int level, int option, int value, String name) throws DeviceException {
    if (Socket.setsockopt(fd, level, option, value) < 0) {
      throw failure("setsockopt(" + name + ")");
    }
  }

  void bind(SocketAddress address) throws DeviceException {
    if (Socket.bind(fd, address.memory(), address.length()) < 0) {
      throw failure("bind");
    }
  }

  /**
   * Connects, and waits for the connection; fails after some seconds if the peer does not answer.
   */
  void connect(SocketAddress address, int seconds) throws DeviceException {
    long timeval = NativeMemory.allocate(16);
    Memory.putLong(timeval, seconds);
    Socket.setsockopt(fd, Socket.SOL_SOCKET, Socket.SO_SNDTIMEO, timeval, 16);
    Memory.free(timeval);
    if (Socket.connect(fd, address.memory(), address.length()) < 0) {
      if (Errno.errno() == Errno.EINPROGRESS) {
        throw new DeviceException("connect", "no answer from " + address);
      }
      throw failure("connect");
    }
  }

  void listen() throws DeviceException {
    if (Socket.listen(fd, 2) < 0) {
      throw failure("listen");
    }
  }

  /** Accepts the next client; null if there is none. */
  Endpoint accept(SocketAddress from) {
    from.reset();
    int flags = Socket.SOCK_CLOEXEC | Socket.SOCK_NONBLOCK;
    int client = Socket.accept4(fd, from.memory(), from.lengthMemory(), flags);
    return client < 0 ? null : new Endpoint(client);
  }

  /** The address to which the socket is bound. */
  void localAddress(SocketAddress into) {
    into.reset();
    Socket.getsockname(fd, into.memory(), into.lengthMemory());
  }

  @Override
  public void close() {
    Unistd.close(fd);
  }
}
