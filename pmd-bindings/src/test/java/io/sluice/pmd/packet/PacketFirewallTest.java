// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.packet.PlainPool;
import io.sluice.pmd.FirewallBetweenHosts;

/** The firewall on packet sockets, through queues that the devices pull from. */
class PacketFirewallTest extends FirewallBetweenHosts {
  @Override
  protected Firewall startFirewall(String clientPort, String serverPort) {
    String devices =
        """
        fromClient :: { f :: FromDevice(%1$s, PROMISC true, FORCE_IP true) -> output;
                        f[1] -> output };
        fromServer :: { f :: FromDevice(%2$s, PROMISC true, FORCE_IP true) -> output;
                        f[1] -> output };
        toClient :: { input -> Queue(1000) -> ToDevice(%1$s) };
        toServer :: { input -> Queue(1000) -> ToDevice(%2$s) };
        """
            .formatted(clientPort, serverPort);
    return run(config(devices), new PlainPool(16_384));
  }
}
