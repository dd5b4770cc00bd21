// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.packet.Memory;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.NetworkInterface;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.Socket;
import io.sluice.pmd.c.Unistd;
import io.sluice.pmd.linux.PacketMreq;
import io.sluice.pmd.linux.PacketOptions;
import io.sluice.pmd.linux.SockaddrLl;

/** An AF_PACKET socket on one interface: the base of receiving and sending. */
final class PacketSocket implements AutoCloseable {
  private final String name;
  private final int fd;
  private final NetworkInterface device;
  private final int index;

  PacketSocket(String name) throws DeviceException {
    this.name = name;
    // With protocol 0, nothing is received until the socket is bound to the interface.
    fd = Socket.socket(Socket.AF_PACKET, Socket.SOCK_RAW, 0);
    if (fd < 0) {
      throw NetworkInterface.failure(name, Errno.errno(), "CAP_NET_RAW");
    }
    try {
      device = new NetworkInterface(name, fd);
      index = device.index();
    } catch (DeviceException e) {
      close();
      throw e;
    }
  }

  int fd() {
    return fd;
  }

  int index() {
    return index;
  }

  NetworkInterface device() {
    return device;
  }

  /** Sets an int option; false if the kernel does not know it or refuses. */
  boolean set(int level, int option, int value) {
    return Socket.setsockopt(fd, level, option, value) == 0;
  }

  void require(int option, int value, String what) throws DeviceException {
    if (!set(Socket.SOL_PACKET, option, value)) {
      throw failure(what);
    }
  }

  DeviceException failure(String what) {
    int errno = Errno.errno();
    if (errno == Errno.EPERM || errno == Errno.EACCES || errno == Errno.ENODEV) {
      return device.failure(errno, "CAP_NET_RAW");
    }
    return new DeviceException(name, what + ": " + Errno.strerror(errno));
  }

  /**
   * Joins the device's promiscuous or all-multicast mode, which is left when the socket is closed.
   */
  void join(int membership) throws DeviceException {
    give(
        PacketOptions.PACKET_ADD_MEMBERSHIP,
        PacketMreq.allocate(index, membership),
        PacketMreq.SIZE,
        "promiscuous mode");
  }

  /** Sets an option whose value is a structure, and frees the structure. */
  void give(int option, long structure, int size, String what) throws DeviceException {
    try {
      if (Socket.setsockopt(fd, Socket.SOL_PACKET, option, structure, size) < 0) {
        throw failure(what);
      }
    } finally {
      Memory.free(structure);
    }
  }

  /** Binds to the interface, to receive all protocols, or none for sending. */
  void bind(boolean receive) throws DeviceException {
    long address = SockaddrLl.allocate(receive ? SockaddrLl.ETH_P_ALL : 0, index);
    try {
      if (Socket.bind(fd, address, SockaddrLl.SIZE) < 0) {
        throw failure("bind");
      }
    } finally {
      Memory.free(address);
    }
  }

  @Override
  public void close() {
    Unistd.close(fd);
  }
}
