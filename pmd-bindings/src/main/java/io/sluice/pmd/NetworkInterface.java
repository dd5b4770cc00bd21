// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.element.LinkElement.Link;
import io.sluice.header.Ethernet;
import io.sluice.header.LinkType;
import io.sluice.packet.Memory;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.Ioctl;
import io.sluice.pmd.c.Socket;
import io.sluice.pmd.c.Unistd;
import io.sluice.pmd.linux.Ifreq;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/** What Linux knows about a network interface, queried by ioctl (netdevice(7)). */
public final class NetworkInterface {
  private final String name;
  private final int socket;

  /**
   * Names an interface.
   *
   * @param name for example {@code eth0}
   * @param socket any socket, used for the ioctl; it determines the network namespace
   * @throws DeviceException if the name is not a valid interface name
   */
  public NetworkInterface(String name, int socket) throws DeviceException {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > Ifreq.MAX_NAME) {
      throw new DeviceException(
          "'" + name + "'", "an interface name has 1 to " + Ifreq.MAX_NAME + " bytes");
    }
    this.name = name;
    this.socket = socket;
  }

  /**
   * The link of an interface in this thread's network namespace.
   *
   * @param name for example {@code eth0}
   * @return with MTU 0 if there is no such interface
   */
  public static Link link(String name) {
    int socket = Socket.socket(Socket.AF_INET, Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
    if (socket < 0) {
      return new Link(name, 0, 0);
    }
    try {
      NetworkInterface device = new NetworkInterface(name, socket);
      boolean ethernet = device.linkType() == LinkType.ETHERNET;
      return new Link(name, device.mtu(), ethernet ? Ethernet.HEADER_LENGTH : 0);
    } catch (DeviceException e) {
      return new Link(name, 0, 0);
    } finally {
      Unistd.close(socket);
    }
  }

  private void ioctl(int code, long request) throws DeviceException {
    if (Ioctl.ioctl(socket, code, request) < 0) {
      throw failure(Errno.errno(), "CAP_NET_ADMIN");
    }
  }

  /**
   * Creates the exception for an error number of this interface.
   *
   * @param errno the number
   * @param capability the missing permission if the number is EPERM
   * @return the exception to throw
   */
  public DeviceException failure(int errno, String capability) {
    return failure(name, errno, capability);
  }

  /**
   * Creates the exception for an error number of an interface.
   *
   * @param name the interface
   * @param errno the number
   * @param capability the missing permission if the number is EPERM
   * @return the exception to throw
   */
  public static DeviceException failure(String name, int errno, String capability) {
    return new DeviceException(
        name,
        switch (errno) {
          case Errno.ENODEV, Errno.ENXIO -> "no such network interface";
          case Errno.EPERM, Errno.EACCES ->
              "permission denied: this needs " + capability + "; run as root or grant it";
          case Errno.ENETDOWN -> "the interface is down";
          default -> Errno.strerror(errno);
        });
  }

  /** Makes a query, and reads the result. */
  private long ask(int code, LongUnaryOperator reader) throws DeviceException {
    long request = Ifreq.allocate(name);
    try {
      ioctl(code, request);
      return reader.applyAsLong(request);
    } finally {
      Memory.free(request);
    }
  }

  private void set(int code, LongConsumer writer) throws DeviceException {
    long request = Ifreq.allocate(name);
    try {
      writer.accept(request);
      ioctl(code, request);
    } finally {
      Memory.free(request);
    }
  }

  /**
   * The kernel's index of the interface.
   *
   * @return at least 1
   * @throws DeviceException if there is no such interface
   */
  public int index() throws DeviceException {
    return (int) ask(Ifreq.SIOCGIFINDEX, Ifreq::index);
  }

  /**
   * The largest packet without the link header.
   *
   * @return bytes
   * @throws DeviceException if there is no such interface
   */
  public int mtu() throws DeviceException {
    return (int) ask(Ifreq.SIOCGIFMTU, Ifreq::mtu);
  }

  /**
   * Sets the largest packet.
   *
   * @param mtu bytes without the link header
   * @throws DeviceException if the driver refuses
   */
  public void setMtu(int mtu) throws DeviceException {
    set(Ifreq.SIOCSIFMTU, request -> Ifreq.setMtu(request, mtu));
  }

  /**
   * Whether the interface is up.
   *
   * @return IFF_UP
   * @throws DeviceException if there is no such interface
   */
  public boolean isUp() throws DeviceException {
    return (ask(Ifreq.SIOCGIFFLAGS, Ifreq::flags) & Ifreq.IFF_UP) != 0;
  }

  /**
   * Brings the interface up.
   *
   * @throws DeviceException if that is not permitted
   */
  public void up() throws DeviceException {
    int flags = (int) ask(Ifreq.SIOCGIFFLAGS, Ifreq::flags);
    set(Ifreq.SIOCSIFFLAGS, request -> Ifreq.setFlags(request, flags | Ifreq.IFF_UP));
  }

  /**
   * The link type: the first header of packets on the interface.
   *
   * @return a number of {@link LinkType}
   * @throws DeviceException if there is no such interface
   */
  public int linkType() throws DeviceException {
    return switch (hardwareType()) {
      case 1, 772 -> LinkType.ETHERNET;
      case 65_534, 768, 776, 778, 769, 519 -> LinkType.RAW;
      case 801 -> LinkType.IEEE802_11;
      case 803 -> LinkType.RADIOTAP;
      case 512 -> LinkType.PPP;
      default -> LinkType.NONE;
    };
  }

  /** An ARPHRD number: 1 Ethernet, 772 loopback, 65534 none (TUN). */
  private int hardwareType() throws DeviceException {
    return (int) ask(Ifreq.SIOCGIFHWADDR, Ifreq::hardwareType);
  }

  /**
   * The MAC address.
   *
   * @return 48 bits, the first byte highest
   * @throws DeviceException if there is no such interface
   */
  public long mac() throws DeviceException {
    return ask(Ifreq.SIOCGIFHWADDR, Ifreq::mac);
  }

  /**
   * Sets the MAC address.
   *
   * @param mac 48 bits, the first byte highest
   * @throws DeviceException if the driver refuses
   */
  public void setMac(long mac) throws DeviceException {
    set(Ifreq.SIOCSIFHWADDR, request -> Ifreq.setMac(request, mac));
  }
}
