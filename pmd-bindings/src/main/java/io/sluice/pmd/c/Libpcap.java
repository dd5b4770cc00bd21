// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import io.sluice.packet.Memory;

/** {@code <pcap/pcap.h>} of libpcap: compiling filter expressions. */
public final class Libpcap {
  /** For {@link #pcap_compile} without a netmask: {@code PCAP_NETMASK_UNKNOWN}. */
  public static final int PCAP_NETMASK_UNKNOWN = -1;

  private static final String[] NAMES = {"libpcap.so.0.8", "libpcap.so.1", "libpcap.so"};

  private static final SharedLibrary LIBRARY = load();

  private static final CFunction PCAP_OPEN_DEAD = new CFunction(LIBRARY, "pcap_open_dead");
  private static final CFunction PCAP_COMPILE = new CFunction(LIBRARY, "pcap_compile");
  private static final CFunction PCAP_GETERR = new CFunction(LIBRARY, "pcap_geterr");
  private static final CFunction PCAP_FREECODE = new CFunction(LIBRARY, "pcap_freecode");
  private static final CFunction PCAP_CLOSE = new CFunction(LIBRARY, "pcap_close");

  private Libpcap() {}

  private static SharedLibrary load() {
    for (String name : NAMES) {
      SharedLibrary library = SharedLibrary.open(name);
      if (library != null) {
        return library;
      }
    }
    return null;
  }

  /**
   * Whether libpcap is available; otherwise nothing here may be called.
   *
   * @return false if it cannot be loaded
   */
  public static boolean isLoaded() {
    return LIBRARY != null;
  }

  /**
   * {@code pcap_t *pcap_open_dead(int linktype, int snaplen);}
   *
   * @return a handle for compiling; 0 if there is no memory
   */
  public static long pcap_open_dead(int linktype, int snaplen) {
    return PCAP_OPEN_DEAD.call(linktype, snaplen);
  }

  /**
   * {@code int pcap_compile(pcap_t *p, struct bpf_program *fp, const char *str, int optimize,
   * bpf_u_int32 netmask);}
   *
   * @return 0; negative on an error, see {@link #pcap_geterr}
   */
  public static int pcap_compile(long p, long fp, String str, int optimize, int netmask) {
    long text = NativeMemory.cstring(str);
    try {
      return (int) PCAP_COMPILE.call(p, fp, text, optimize, netmask);
    } finally {
      Memory.free(text);
    }
  }

  /**
   * {@code char *pcap_geterr(pcap_t *p);}
   *
   * @return the last error
   */
  public static String pcap_geterr(long p) {
    return NativeMemory.string(PCAP_GETERR.call(p));
  }

  /** {@code void pcap_freecode(struct bpf_program *fp);} */
  public static void pcap_freecode(long fp) {
    PCAP_FREECODE.call(fp);
  }

  /** {@code void pcap_close(pcap_t *p);} */
  public static void pcap_close(long p) {
    PCAP_CLOSE.call(p);
  }
}
