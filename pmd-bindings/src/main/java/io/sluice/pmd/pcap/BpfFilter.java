// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.pcap;

import com.kenai.jffi.Library;
import io.sluice.packet.Memory;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.Native;

/**
 * Compiles filter expressions (pcap-filter(7)) with libpcap and hands them to the kernel, which
 * then drops what does not match before it costs anything here.
 *
 * <p>The result of pcap_compile is what setsockopt(SO_ATTACH_FILTER) takes: a count and the address
 * of the instructions. VLAN tags are out of the filter's sight, since the kernel keeps them beside
 * the packet.
 */
public final class BpfFilter {
  private static final String[] LIBRARIES = {"libpcap.so.0.8", "libpcap.so.1", "libpcap.so"};
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SNAPSHOT = 262_144;

  private BpfFilter() {}

  private static Library library(String device) throws DeviceException {
    for (String name : LIBRARIES) {
      Library library = Library.openLibrary(name, Library.LAZY);
      if (library != null) {
        return library;
      }
    }
    throw new DeviceException(device, missing("filter expressions"));
  }

  static String missing(String what) {
    return what + " need libpcap; install the package libpcap0.8 (Debian, Ubuntu) or libpcap";
  }

  /**
   * Attaches a filter to a packet socket.
   *
   * @param device the interface, for messages
   * @param fd the socket
   * @param linkType what packets begin with, a {@link io.sluice.header.LinkType}
   * @param expression for example {@code "udp and port 53"}
   * @throws DeviceException when the expression is wrong or libpcap is missing
   */
  public static void attach(String device, int fd, int linkType, String expression)
      throws DeviceException {
    Library library = library(device);
    long pcap =
        Native.call(library.getSymbolAddress("pcap_open_dead"), Math.max(0, linkType), SNAPSHOT);
    long program = Native.allocate(16);
    long text = Native.cstring(expression);
    try {
      int compiled =
          (int)
              Native.call(
                  library.getSymbolAddress("pcap_compile"), pcap, program, text, 1, 0xffff_ffffL);
      if (compiled < 0) {
        long message = Native.call(library.getSymbolAddress("pcap_geterr"), pcap);
        throw new DeviceException(
            device, "BPF filter '" + expression + "': " + Native.string(message));
      }
      if ((int) Native.call("setsockopt", fd, SOL_SOCKET, SO_ATTACH_FILTER, program, 16) < 0) {
        throw new DeviceException(
            device,
            "BPF filter '" + expression + "' is refused: " + Native.errorText(Native.errno()));
      }
      Native.call(library.getSymbolAddress("pcap_freecode"), program);
    } finally {
      Native.call(library.getSymbolAddress("pcap_close"), pcap);
      Memory.free(text);
      Memory.free(program);
    }
  }
}
