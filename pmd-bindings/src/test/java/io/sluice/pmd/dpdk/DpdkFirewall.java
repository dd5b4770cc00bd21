// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.machine.Needs;
import io.sluice.pmd.FirewallBetweenHosts;
import io.sluice.pmd.NetLab;

/**
 * The firewall on DPDK ports that are connected to kernel interfaces. These drivers pass on packets
 * as the kernel left them, so the hosts must segment and compute checksums themselves.
 */
abstract class DpdkFirewall extends FirewallBetweenHosts {
  @Override
  protected void prepare(NetLab.Host host) {
    Needs.programs("ethtool");
    host.run("ethtool", "-K", "eth0", "tx", "off", "tso", "off", "gso", "off").expectSuccess();
  }

  /** Attaches both interfaces and writes the configuration. */
  static String config(String driver, String clientPort, String serverPort) {
    DpdkTesting.sharedPool();
    String client = DpdkTesting.attach(driver, "iface=" + clientPort).name();
    String server = DpdkTesting.attach(driver, "iface=" + serverPort).name();
    String devices =
        """
        elementclass Mark {
          input -> c :: Classifier(12/0800, -) -> MarkIPHeader(14) -> output; c[1] -> output
        }
        fromClient :: { FromDPDKDevice(%1$s) -> Mark -> output };
        fromServer :: { FromDPDKDevice(%2$s) -> Mark -> output };
        toClient :: { input -> ToDPDKDevice(%1$s) };
        toServer :: { input -> ToDPDKDevice(%2$s) };
        """
            .formatted(client, server);
    return config(devices);
  }
}
