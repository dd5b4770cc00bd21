// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.packet.Memory;
import java.nio.charset.StandardCharsets;

/**
 * What Linux knows of a network interface, asked for by ioctl (netdevice(7)).
 *
 * <pre>
 * struct ifreq:  0 name (16 bytes)   16 index, MTU, flags (u16), or hardware address type (u16)
 *                                    18 hardware address
 * </pre>
 */
public final class NetworkInterface {
  private static final int SIOCGIFFLAGS = 0x8913;
  private static final int SIOCSIFFLAGS = 0x8914;
  private static final int SIOCGIFMTU = 0x8921;
  private static final int SIOCSIFMTU = 0x8922;
  private static final int SIOCSIFHWADDR = 0x8924;
  private static final int SIOCGIFHWADDR = 0x8927;
  private static final int SIOCGIFINDEX = 0x8933;
  private static final int IFREQ_BYTES = 40;
  private static final int IFF_UP = 1;

  /** Longest name in bytes (IFNAMSIZ without the final zero). */
  public static final int MAX_NAME = 15;

  private final String name;
  private final int socket;

  /**
   * Names an interface.
   *
   * @param name for example {@code eth0}
   * @param socket any socket, through which to ask; it decides the network namespace
   * @throws DeviceException when the name cannot be an interface's
   */
  public NetworkInterface(String name, int socket) throws DeviceException {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > MAX_NAME) {
      throw new DeviceException(
          "'" + name + "'", "an interface name has 1 to " + MAX_NAME + " bytes");
    }
    this.name = name;
    this.socket = socket;
  }

  private long request() {
    long request = Native.allocate(IFREQ_BYTES);
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    Memory.copyFromArray(bytes, 0, request, bytes.length);
    return request;
  }

  private void ioctl(int code, long request) throws DeviceException {
    if ((int) Native.call("ioctl", socket, code, request) < 0) {
      throw failure(Native.errno(), "CAP_NET_ADMIN");
    }
  }

  /**
   * Says what an error number means for this interface.
   *
   * @param errno the number
   * @param capability what permission is missing when it is EPERM
   * @return the exception to throw
   */
  public DeviceException failure(int errno, String capability) {
    return failure(name, errno, capability);
  }

  /**
   * Says what an error number means for an interface.
   *
   * @param name the interface
   * @param errno the number
   * @param capability what permission is missing when it is EPERM
   * @return the exception to throw
   */
  public static DeviceException failure(String name, int errno, String capability) {
    return new DeviceException(
        name,
        switch (errno) {
          case Socket.ENODEV, Socket.ENXIO -> "no such network interface";
          case Socket.EPERM, Socket.EACCES ->
              "permission denied: this needs " + capability + "; run as root or grant it";
          case Socket.ENETDOWN -> "the interface is down";
          default -> Native.errorText(errno);
        });
  }

  private int readInt(int code) throws DeviceException {
    long request = request();
    try {
      ioctl(code, request);
      return Memory.getInt(request + 16);
    } finally {
      Memory.free(request);
    }
  }

  /**
   * The index by which the kernel calls the interface.
   *
   * @return at least 1
   * @throws DeviceException when there is no such interface
   */
  public int index() throws DeviceException {
    return readInt(SIOCGIFINDEX);
  }

  /**
   * The largest packet without the link header.
   *
   * @return bytes
   * @throws DeviceException when there is no such interface
   */
  public int mtu() throws DeviceException {
    return readInt(SIOCGIFMTU);
  }

  /**
   * Sets the largest packet.
   *
   * @param mtu bytes without the link header
   * @throws DeviceException when the driver refuses
   */
  public void setMtu(int mtu) throws DeviceException {
    long request = request();
    try {
      Memory.putInt(request + 16, mtu);
      ioctl(SIOCSIFMTU, request);
    } finally {
      Memory.free(request);
    }
  }

  /**
   * Whether the interface is up.
   *
   * @return IFF_UP
   * @throws DeviceException when there is no such interface
   */
  public boolean isUp() throws DeviceException {
    return (readInt(SIOCGIFFLAGS) & IFF_UP) != 0;
  }

  /**
   * Brings the interface up.
   *
   * @throws DeviceException when that is not permitted
   */
  public void up() throws DeviceException {
    long request = request();
    try {
      ioctl(SIOCGIFFLAGS, request);
      Memory.putInt(request + 16, Memory.getInt(request + 16) | IFF_UP);
      ioctl(SIOCSIFFLAGS, request);
    } finally {
      Memory.free(request);
    }
  }

  /**
   * The kind of hardware.
   *
   * @return an ARPHRD number: 1 Ethernet, 772 loopback, 65534 none (TUN)
   * @throws DeviceException when there is no such interface
   */
  public int hardwareType() throws DeviceException {
    return readInt(SIOCGIFHWADDR) & 0xffff;
  }

  /**
   * The MAC address.
   *
   * @return 48 bits, the first byte highest
   * @throws DeviceException when there is no such interface
   */
  public long mac() throws DeviceException {
    long request = request();
    try {
      ioctl(SIOCGIFHWADDR, request);
      return Long.reverseBytes(Memory.getLong(request + 18)) >>> 16;
    } finally {
      Memory.free(request);
    }
  }

  /**
   * Sets the MAC address.
   *
   * @param mac 48 bits, the first byte highest
   * @throws DeviceException when the driver refuses
   */
  public void setMac(long mac) throws DeviceException {
    long request = request();
    try {
      Memory.putShort(request + 16, (short) 1);
      Memory.putLong(request + 18, Long.reverseBytes(mac << 16));
      ioctl(SIOCSIFHWADDR, request);
    } finally {
      Memory.free(request);
    }
  }
}
