// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.tap;

import io.sluice.header.LinkType;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.Native;
import io.sluice.pmd.NetworkInterface;
import io.sluice.pmd.PacketReceiver;
import io.sluice.pmd.PacketSender;
import io.sluice.pmd.Socket;
import io.sluice.run.WallClock;
import java.nio.charset.StandardCharsets;

/**
 * A virtual interface: what the kernel sends on it is received here, and what is sent here comes in
 * on it. TAP carries Ethernet frames, TUN IP packets. It goes away when it is closed. The kernel
 * cuts packets and completes checksums before it hands them over.
 *
 * <p>Belongs to one thread; allocates buffers for the packets and nothing else.
 */
public final class TapDevice implements PacketReceiver, PacketSender {
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int TUNSETIFF = 0x400454ca;
  private static final int IFF_TUN = 1;
  private static final int IFF_TAP = 2;
  private static final int IFF_NO_PI = 0x1000;
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SIOCADDRT = 0x890b;
  private static final int SIOCSIFADDR = 0x8916;
  private static final int SIOCSIFNETMASK = 0x891c;
  private static final int RTF_UP_GATEWAY = 3;

  private final boolean tap;
  private final int fd;
  private final int control;
  private final String name;
  private final NetworkInterface device;
  private PacketAllocator allocator;
  private int error;
  private long noBuffer;

  /**
   * Creates an interface, down and without addresses.
   *
   * @param tap true for TAP (Ethernet), false for TUN (IP)
   * @param wanted its name; empty, or with a {@code %d} in it, to have the kernel number it
   * @throws DeviceException when the machine does not have TUN, or permission is missing
   */
  public TapDevice(boolean tap, String wanted) throws DeviceException {
    this.tap = tap;
    String path = "/dev/net/tun";
    long text = Native.cstring(path);
    fd = (int) Native.call("open", text, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    Memory.free(text);
    if (fd < 0) {
      throw openFailure(path, Native.errno());
    }
    control = (int) Native.call("socket", AF_INET, SOCK_DGRAM | O_CLOEXEC, 0);
    try {
      name = create(wanted);
      device = new NetworkInterface(name, control);
    } catch (DeviceException e) {
      closeFiles();
      throw e;
    }
  }

  private static DeviceException openFailure(String path, int errno) {
    if (errno == Socket.ENOENT || errno == Socket.ENODEV) {
      return new DeviceException(path, "the kernel has no TUN driver; load the module 'tun'");
    }
    return NetworkInterface.failure(path, errno, "CAP_NET_ADMIN");
  }

  private String create(String wanted) throws DeviceException {
    byte[] bytes = wanted.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > NetworkInterface.MAX_NAME) {
      throw new DeviceException("'" + wanted + "'", "an interface name has 1 to 15 bytes");
    }
    long request = Native.allocate(40);
    try {
      Memory.copyFromArray(bytes, 0, request, bytes.length);
      Memory.putShort(request + 16, (short) ((tap ? IFF_TAP : IFF_TUN) | IFF_NO_PI));
      if ((int) Native.call("ioctl", fd, TUNSETIFF, request) < 0) {
        String label = wanted.isEmpty() ? "/dev/net/tun" : wanted;
        int errno = Native.errno();
        if (errno == Socket.EBUSY) {
          throw new DeviceException(label, "the interface is in use by another program");
        }
        if (errno == Socket.EINVAL) {
          throw new DeviceException(label, "there is an interface of that name of another kind");
        }
        throw NetworkInterface.failure(label, errno, "CAP_NET_ADMIN");
      }
      return Native.string(request, 16);
    } finally {
      Memory.free(request);
    }
  }

  /**
   * The interface's name.
   *
   * @return for example {@code tap0}
   */
  public String name() {
    return name;
  }

  /**
   * Settings of the interface as the kernel sees it.
   *
   * @return MTU, MAC address, up and down
   */
  public NetworkInterface device() {
    return device;
  }

  /**
   * Gives the kernel's end an IPv4 address.
   *
   * @param address host integer of the big-endian address
   * @param mask likewise
   * @throws DeviceException when that is not permitted
   */
  public void setAddress(int address, int mask) throws DeviceException {
    setSockaddr(SIOCSIFADDR, address);
    setSockaddr(SIOCSIFNETMASK, mask);
  }

  private void setSockaddr(int code, int value) throws DeviceException {
    long request = Native.allocate(40);
    try {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      Memory.copyFromArray(bytes, 0, request, bytes.length);
      putSockaddr(request + 16, value);
      if ((int) Native.call("ioctl", control, code, request) < 0) {
        throw device.failure(Native.errno(), "CAP_NET_ADMIN");
      }
    } finally {
      Memory.free(request);
    }
  }

  private static void putSockaddr(long at, int address) {
    Memory.putShort(at, (short) AF_INET);
    Memory.putInt(at + 4, Integer.reverseBytes(address));
  }

  /**
   * Adds a default route through a neighbour on this interface, which must be up.
   *
   * @param gateway host integer of the big-endian address
   * @throws DeviceException when the gateway cannot be reached or that is not permitted
   */
  public void addDefaultRoute(int gateway) throws DeviceException {
    // struct rtentry: 8 destination, 24 gateway, 40 mask, 56 flags
    long route = Native.allocate(120);
    try {
      putSockaddr(route + 8, 0);
      putSockaddr(route + 24, gateway);
      putSockaddr(route + 40, 0);
      Memory.putShort(route + 56, (short) RTF_UP_GATEWAY);
      if ((int) Native.call("ioctl", control, SIOCADDRT, route) < 0) {
        throw new DeviceException(name, "default route: " + Native.errorText(Native.errno()));
      }
    } finally {
      Memory.free(route);
    }
  }

  /**
   * Sets where buffers come from, before the first {@link #receive}.
   *
   * @param allocator the receiving thread's
   */
  public void setAllocator(PacketAllocator allocator) {
    this.allocator = allocator;
  }

  @Override
  public int receive(PacketBatch batch, int max) {
    int count = 0;
    long now = 0;
    while (count < max) {
      long packet = allocator.allocate();
      if (packet == 0) {
        noBuffer++;
        break;
      }
      long data = Mbuf.data(packet);
      int length = Socket.read(fd, data, Mbuf.tailroom(packet));
      if (length <= 0) {
        allocator.free(packet);
        break;
      }
      if (count == 0) {
        now = WallClock.nanos();
      }
      Mbuf.setLength(packet, length);
      Anno.setTimestamp(packet, now);
      Anno.setMacHeader(packet, data);
      if (tap && (Memory.getByte(data) & 1) != 0) {
        boolean broadcast = (Memory.getLong(data) & 0xffff_ffff_ffffL) == 0xffff_ffff_ffffL;
        Anno.setPacketType(packet, broadcast ? 1 : 2);
      }
      batch.add(packet);
      count++;
    }
    return count;
  }

  @Override
  public int send(PacketBatch batch, int first) {
    error = 0;
    for (int i = first, n = batch.size(); i < n; i++) {
      long packet = batch.get(i);
      if (Socket.write(fd, Mbuf.data(packet), Mbuf.length(packet)) < 0) {
        error = Native.errno();
        return i - first;
      }
    }
    return batch.size() - first;
  }

  @Override
  public int error() {
    return error;
  }

  @Override
  public int linkType() {
    return tap ? LinkType.ETHERNET : LinkType.RAW;
  }

  @Override
  public long kernelDrops() {
    return -1;
  }

  @Override
  public long tooLong() {
    return 0;
  }

  @Override
  public long noBuffer() {
    return noBuffer;
  }

  private void closeFiles() {
    Socket.close(fd);
    Socket.close(control);
  }

  @Override
  public void close() {
    closeFiles();
  }
}
