// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.header.LinkType;
import io.sluice.packet.Memory;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.Native;
import io.sluice.pmd.NetworkInterface;
import io.sluice.pmd.Socket;

/** An AF_PACKET socket on one interface: what receiving and sending have in common. */
final class PacketSocket implements AutoCloseable {
  static final int SOL_SOCKET = 1;
  static final int SOL_PACKET = 263;
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int ETH_P_ALL = 3;
  private static final int SOCKADDR_BYTES = 20;

  private final String name;
  private final int fd;
  private final NetworkInterface device;
  private final int index;

  PacketSocket(String name) throws DeviceException {
    this.name = name;
    // Protocol 0 receives nothing until the socket is bound, so that no foreign packet slips in.
    fd = (int) Native.call("socket", AF_PACKET, SOCK_RAW, 0);
    if (fd < 0) {
      throw NetworkInterface.failure(name, Native.errno(), "CAP_NET_RAW");
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

  int linkType() throws DeviceException {
    return switch (device.hardwareType()) {
      case 1, 772 -> LinkType.ETHERNET;
      case 65_534, 768, 776, 778, 769, 519 -> LinkType.RAW;
      case 801 -> LinkType.IEEE802_11;
      case 803 -> LinkType.RADIOTAP;
      case 512 -> LinkType.PPP;
      default -> LinkType.NONE;
    };
  }

  /** Sets an int option; false when the kernel does not know it or refuses. */
  boolean set(int level, int option, int value) {
    long memory = Native.allocate(4);
    try {
      Memory.putInt(memory, value);
      return (int) Native.call("setsockopt", fd, level, option, memory, 4) == 0;
    } finally {
      Memory.free(memory);
    }
  }

  void require(int option, int value, String what) throws DeviceException {
    if (!set(SOL_PACKET, option, value)) {
      throw failure(what);
    }
  }

  DeviceException failure(String what) {
    int errno = Native.errno();
    if (errno == Socket.EPERM || errno == Socket.EACCES || errno == Socket.ENODEV) {
      return device.failure(errno, "CAP_NET_RAW");
    }
    return new DeviceException(name, what + ": " + Native.errorText(errno));
  }

  /** Joins the device's promiscuous or all-multicast mode, which ends with the socket. */
  void join(int membership) throws DeviceException {
    long request = Native.allocate(16);
    try {
      Memory.putInt(request, index);
      Memory.putShort(request + 4, (short) membership);
      if ((int) Native.call("setsockopt", fd, SOL_PACKET, 1, request, 16) < 0) {
        throw failure("promiscuous mode");
      }
    } finally {
      Memory.free(request);
    }
  }

  /** Binds to the interface, to receive all protocols or, for sending, none. */
  void bind(boolean receive) throws DeviceException {
    long address = Native.allocate(SOCKADDR_BYTES);
    try {
      Memory.putShort(address, (short) AF_PACKET);
      Memory.putShort(address + 2, receive ? Short.reverseBytes((short) ETH_P_ALL) : 0);
      Memory.putInt(address + 4, index);
      if ((int) Native.call("bind", fd, address, SOCKADDR_BYTES) < 0) {
        throw failure("bind");
      }
    } finally {
      Memory.free(address);
    }
  }

  @Override
  public void close() {
    Socket.close(fd);
  }
}
