// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk.eal;

import io.sluice.pmd.c.SharedLibrary;

/**
 * DPDK's shared libraries, found by soname on the system's search path. The ABI version, which is
 * the soname's suffix, is that of the newest librte_eal that loads; all others must match it.
 */
final class DpdkLibraries {
  /** 21.11, the first release with rte_eth_fp_ops. */
  static final int OLDEST_ABI = 22;

  /** 25.11. */
  static final int NEWEST_ABI = 26;

  private static int abi;

  private DpdkLibraries() {}

  /** Loads the EAL, mempools and Ethernet devices, unless they are loaded. */
  static synchronized void load() {
    if (abi != 0) {
      return;
    }
    int found = 0;
    for (int version = NEWEST_ABI; version >= OLDEST_ABI && found == 0; version--) {
      if (tryLoad("eal", version)) {
        found = version;
      }
    }
    if (found == 0) {
      throw new DpdkException(
          "no librte_eal.so.%d to .%d on the library path: install DPDK 21.11 to 25.11 (Debian 12:"
                  .formatted(OLDEST_ABI, NEWEST_ABI)
              + " apt install librte-eal23 librte-ethdev23 librte-mempool-ring23, and a driver"
              + " such as librte-net-virtio23)");
    }
    abi = found;
    for (String name : new String[] {"mempool", "mbuf", "ethdev", "mempool_ring", "bus_vdev"}) {
      require(name, "DPDK");
    }
    // May be missing if nobody needs it.
    tryLoad("bus_pci", abi);
  }

  static int abi() {
    return abi;
  }

  /**
   * Loads a driver or another library.
   *
   * @param name as in the soname between "librte_" and ".so"
   * @param user what needs it, for the message
   */
  static void require(String name, String user) {
    if (!tryLoad(name, abi)) {
      throw new DpdkException(
          "%s needs librte_%s.so.%d, which cannot be loaded: %s (Debian package %s)"
              .formatted(user, name, abi, SharedLibrary.error(), packageName(name)));
    }
  }

  /**
   * Loads the driver for a device string.
   *
   * @param device for example {@code net_pcap0,rx_pcap=a.pcap}
   */
  static void requireDriver(String device) {
    int comma = device.indexOf(',');
    String driver = (comma < 0 ? device : device.substring(0, comma)).replaceAll("\\d+$", "");
    String library =
        switch (driver) {
          case "net_tun" -> "net_tap";
          case "net_bonding" -> "net_bond";
          case "virtio_user", "net_virtio_user" -> "net_virtio";
          // The last name contains a digit, and a number may follow.
          case "crypto_aesni_gcm", "crypto_aesni_mb", "crypto_chacha20_poly" -> "crypto_ipsec_mb";
          default -> driver.startsWith("eth_") ? "net_" + driver.substring(4) : driver;
        };
    if (library.matches("(net|crypto)_[a-z0-9_]+")) {
      require(library, "device " + device);
    }
  }

  private static boolean tryLoad(String name, int version) {
    return SharedLibrary.openGlobal("librte_" + name + ".so." + version) != null;
  }

  private static String packageName(String name) {
    String dashed = "librte-" + name.replace('_', '-');
    return dashed + (Character.isDigit(name.charAt(name.length() - 1)) ? "-" : "") + abi;
  }
}
