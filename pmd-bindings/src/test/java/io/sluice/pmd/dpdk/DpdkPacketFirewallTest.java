// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

/** DPDK's driver for packet sockets. */
class DpdkPacketFirewallTest extends DpdkFirewall {
  @Override
  protected Firewall startFirewall(String clientPort, String serverPort) {
    return run(config("net_af_packet", clientPort, serverPort), null);
  }
}
