// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.pcap;

import io.sluice.packet.Memory;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.Libpcap;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Socket;
import io.sluice.pmd.linux.SockFprog;

/**
 * Compiles filter expressions (pcap-filter(7)) with libpcap and hands them to the kernel, which
 * then drops packets that do not match before they cost anything here.
 *
 * <p>The result of pcap_compile is what setsockopt(SO_ATTACH_FILTER) takes: a count and the address
 * of the instructions. The filter does not see VLAN tags, because the kernel keeps them outside the
 * packet.
 */
public final class BpfFilter {
  private static final int SNAPSHOT = 262_144;

  private BpfFilter() {}

  static String missing(String what) {
    return what + " need libpcap; install the package libpcap0.8 (Debian, Ubuntu) or libpcap";
  }

  /**
   * Attaches a filter to a packet socket.
   *
   * @param device the interface, for messages
   * @param fd the socket
   * @param linkType the link type of the packets, a {@link io.sluice.header.LinkType}
   * @param expression for example {@code "udp and port 53"}
   * @throws DeviceException if the expression is wrong or libpcap is missing
   */
  public static void attach(String device, int fd, int linkType, String expression)
      throws DeviceException {
    if (!Libpcap.isLoaded()) {
      throw new DeviceException(device, missing("filter expressions"));
    }
    long pcap = Libpcap.pcap_open_dead(Math.max(0, linkType), SNAPSHOT);
    long program = NativeMemory.allocate(SockFprog.SIZE);
    try {
      int unknown = Libpcap.PCAP_NETMASK_UNKNOWN;
      if (Libpcap.pcap_compile(pcap, program, expression, 1, unknown) < 0) {
        throw new DeviceException(
            device, "BPF filter '" + expression + "': " + Libpcap.pcap_geterr(pcap));
      }
      int option = Socket.SO_ATTACH_FILTER;
      if (Socket.setsockopt(fd, Socket.SOL_SOCKET, option, program, SockFprog.SIZE) < 0) {
        throw new DeviceException(
            device, "BPF filter '" + expression + "' is refused: " + Errno.strerror(Errno.errno()));
      }
      Libpcap.pcap_freecode(program);
    } finally {
      Libpcap.pcap_close(pcap);
      Memory.free(program);
    }
  }
}
