// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.tap;

import io.sluice.header.Ipv6Prefix;
import io.sluice.header.LinkType;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.NetworkInterface;
import io.sluice.pmd.PacketReceiver;
import io.sluice.pmd.PacketSender;
import io.sluice.pmd.SegmentJoiner;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.Fcntl;
import io.sluice.pmd.c.Ioctl;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Socket;
import io.sluice.pmd.c.Uio;
import io.sluice.pmd.c.Unistd;
import io.sluice.pmd.linux.Ifreq;
import io.sluice.pmd.linux.In6Ifreq;
import io.sluice.pmd.linux.Mmsghdr;
import io.sluice.pmd.linux.Rtentry;
import io.sluice.run.WallClock;
import java.nio.charset.StandardCharsets;

/**
 * A virtual interface: packets that the kernel sends on it are received here, and the kernel
 * receives packets sent here. TAP carries Ethernet frames, TUN IP packets. Closing it removes it.
 * Without offloads, the kernel segments packets and completes their checksums first.
 *
 * <p>Belongs to one thread; allocates buffers for the packets and nothing else.
 */
public final class TapDevice implements PacketReceiver, PacketSender {
  private static final int VECTORS = Mmsghdr.VECTOR * (2 + SegmentJoiner.MOST);

  private final boolean tap;
  private final int fd;
  private final int control;
  private final String name;
  private final NetworkInterface device;

  /** Null if the kernel segments packets and completes checksums. */
  private OffloadReader reader;

  /** Null if packets are not joined for the kernel. */
  private SegmentJoiner joiner;

  /** Iovecs, followed by the headers of sent packets, or by received data that exceeds a buffer. */
  private final long vectors;

  private PacketAllocator allocator;
  private int error;
  private long noBuffer;

  /**
   * Creates an interface, down and without addresses.
   *
   * @param tap true for TAP (Ethernet), false for TUN (IP)
   * @param wanted its name; empty, or with a {@code %d} in it, to have the kernel number it
   * @throws DeviceException if the machine does not have TUN, or permission is missing
   */
  public TapDevice(boolean tap, String wanted) throws DeviceException {
    this(tap, wanted, false);
  }

  /**
   * Creates an interface, down and without addresses.
   *
   * @param tap true for TAP (Ethernet), false for TUN (IP)
   * @param wanted its name; empty, or with a {@code %d} in it, to have the kernel number it
   * @param offload whether this process segments TCP data and computes checksums, so that one
   *     system call transfers many packets
   * @throws DeviceException if the machine does not have TUN, or permission is missing
   */
  public TapDevice(boolean tap, String wanted, boolean offload) throws DeviceException {
    this.tap = tap;
    String path = "/dev/net/tun";
    fd = Fcntl.open(path, Fcntl.O_RDWR | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC);
    if (fd < 0) {
      throw openFailure(path, Errno.errno());
    }
    control = Socket.socket(Socket.AF_INET, Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
    try {
      name = create(wanted, offload);
      device = new NetworkInterface(name, control);
    } catch (DeviceException e) {
      closeFiles();
      throw e;
    }
    if (offload) {
      reader = new OffloadReader(fd, tap);
      joiner = new SegmentJoiner(tap, false);
      vectors = NativeMemory.allocate(VECTORS + SegmentJoiner.HEADERS);
    } else {
      vectors = NativeMemory.allocate(2 * Mmsghdr.VECTOR + Mbuf.LONG_BUFFER);
    }
  }

  private static DeviceException openFailure(String path, int errno) {
    if (errno == Errno.ENOENT || errno == Errno.ENODEV) {
      return new DeviceException(path, "the kernel has no TUN driver; load the module 'tun'");
    }
    return NetworkInterface.failure(path, errno, "CAP_NET_ADMIN");
  }

  private String create(String wanted, boolean offload) throws DeviceException {
    if (wanted.getBytes(StandardCharsets.UTF_8).length > Ifreq.MAX_NAME) {
      throw new DeviceException("'" + wanted + "'", "an interface name has 1 to 15 bytes");
    }
    long request = Ifreq.allocate(wanted);
    try {
      int header = offload ? Ifreq.IFF_VNET_HDR : 0;
      Ifreq.setFlags(request, (tap ? Ifreq.IFF_TAP : Ifreq.IFF_TUN) | Ifreq.IFF_NO_PI | header);
      if (Ioctl.ioctl(fd, Ifreq.TUNSETIFF, request) < 0) {
        String label = wanted.isEmpty() ? "/dev/net/tun" : wanted;
        int errno = Errno.errno();
        if (errno == Errno.EBUSY) {
          throw new DeviceException(label, "the interface is in use by another program");
        }
        if (errno == Errno.EINVAL) {
          throw new DeviceException(label, "there is an interface of that name of another kind");
        }
        throw NetworkInterface.failure(label, errno, "CAP_NET_ADMIN");
      }
      int work = Ifreq.TUN_F_CSUM | Ifreq.TUN_F_TSO4 | Ifreq.TUN_F_TSO6;
      if (offload && Ioctl.ioctl(fd, Ifreq.TUNSETOFFLOAD, work) < 0) {
        throw NetworkInterface.failure(wanted, Errno.errno(), "CAP_NET_ADMIN");
      }
      return Ifreq.name(request);
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
   * @throws DeviceException if that is not permitted
   */
  public void setAddress(int address, int mask) throws DeviceException {
    setSockaddr(Ifreq.SIOCSIFADDR, address);
    setSockaddr(Ifreq.SIOCSIFNETMASK, mask);
  }

  /**
   * Gives the kernel's end an IPv6 address.
   *
   * @param address with its prefix length
   * @throws DeviceException if that is not permitted, or the kernel has no IPv6
   */
  public void setAddress6(Ipv6Prefix address) throws DeviceException {
    int socket = Socket.socket(Socket.AF_INET6, Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
    long request =
        In6Ifreq.allocate(address.high(), address.low(), address.length(), device.index());
    try {
      if (socket < 0 || Ioctl.ioctl(socket, Ifreq.SIOCSIFADDR, request) < 0) {
        throw device.failure(Errno.errno(), "CAP_NET_ADMIN");
      }
    } finally {
      Memory.free(request);
      if (socket >= 0) {
        Unistd.close(socket);
      }
    }
  }

  private void setSockaddr(int code, int value) throws DeviceException {
    long request = Ifreq.allocate(name);
    try {
      Ifreq.setAddress(request, value);
      if (Ioctl.ioctl(control, code, request) < 0) {
        throw device.failure(Errno.errno(), "CAP_NET_ADMIN");
      }
    } finally {
      Memory.free(request);
    }
  }

  /**
   * Adds a default route through a neighbour on this interface, which must be up.
   *
   * @param gateway host integer of the big-endian address
   * @throws DeviceException if the gateway cannot be reached or that is not permitted
   */
  public void addDefaultRoute(int gateway) throws DeviceException {
    long route = Rtentry.allocate(0, 0, gateway, Rtentry.RTF_UP | Rtentry.RTF_GATEWAY);
    try {
      if (Ioctl.ioctl(control, Rtentry.SIOCADDRT, route) < 0) {
        throw new DeviceException(name, "default route: " + Errno.strerror(Errno.errno()));
      }
    } finally {
      Memory.free(route);
    }
  }

  /** Must be called before the first {@link #receive}. */
  @Override
  public void setAllocator(PacketAllocator allocator) {
    this.allocator = allocator;
    if (reader != null) {
      reader.setAllocator(allocator);
    }
  }

  @Override
  public int descriptor() {
    return fd;
  }

  @Override
  public int receive(PacketBatch batch, int max) {
    int before = batch.size();
    if (reader != null) {
      reader.receive(batch, max);
    } else {
      read(batch, max);
    }
    int count = batch.size() - before;
    if (count > 0) {
      long now = WallClock.nanos();
      for (int i = before; i < batch.size(); i++) {
        annotate(batch.get(i), now);
      }
    }
    return count;
  }

  private void read(PacketBatch batch, int max) {
    int count = 0;
    while (count < max) {
      long packet = allocator.allocate();
      if (packet == 0) {
        noBuffer++;
        break;
      }
      int room = Mbuf.tailroom(packet);
      long rest = vectors + 2 * Mmsghdr.VECTOR;
      Mmsghdr.point(vectors, Mbuf.data(packet), room);
      Mmsghdr.point(vectors + Mmsghdr.VECTOR, rest, Mbuf.LONG_BUFFER - room);
      int length = Uio.readv(fd, vectors, 2);
      if (length <= 0) {
        allocator.free(packet);
        break;
      }
      Mbuf.setLength(packet, Math.min(length, room));
      if (length > room && !append(packet, rest, length - room)) {
        noBuffer++;
        continue;
      }
      batch.add(packet);
      count++;
    }
  }

  /**
   * Appends the data that did not fit the buffer of a packet; frees the packet if there is no long
   * buffer.
   */
  private boolean append(long packet, long from, int length) {
    int before = Mbuf.length(packet);
    if (!allocator.makeRoom(packet, 0, length)) {
      allocator.free(packet);
      return false;
    }
    Mbuf.append(packet, length);
    Memory.copy(from, Mbuf.data(packet) + before, length);
    return true;
  }

  private void annotate(long packet, long now) {
    long data = Mbuf.data(packet);
    Anno.setTimestamp(packet, now);
    Anno.setMacHeader(packet, data);
    if (tap && (Memory.getByte(data) & 1) != 0) {
      boolean broadcast = (Memory.getLong(data) & 0xffff_ffff_ffffL) == 0xffff_ffff_ffffL;
      Anno.setPacketType(packet, broadcast ? 1 : 2);
    }
  }

  @Override
  public int send(PacketBatch batch, int first) {
    error = 0;
    int next = first;
    while (next < batch.size()) {
      int written = joiner == null ? write(batch.get(next)) : join(batch, next);
      if (written == 0) {
        error = Errno.errno();
        break;
      }
      next += written;
    }
    return next - first;
  }

  private int write(long packet) {
    return Unistd.write(fd, Mbuf.data(packet), Mbuf.length(packet)) < 0 ? 0 : 1;
  }

  /**
   * Writes a packet together with those that can be joined to it; returns how many were written.
   */
  private int join(PacketBatch batch, int first) {
    int count = joiner.join(batch, first, vectors + VECTORS, vectors);
    return Uio.writev(fd, vectors, SegmentJoiner.vectors(count)) < 0 ? 0 : count;
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
    return reader == null ? 0 : reader.tooLong;
  }

  @Override
  public long noBuffer() {
    return reader == null ? noBuffer : reader.noBuffer;
  }

  private void closeFiles() {
    Unistd.close(fd);
    Unistd.close(control);
  }

  @Override
  public void close() {
    closeFiles();
    if (reader != null) {
      reader.close();
    }
    Memory.free(vectors);
  }
}
