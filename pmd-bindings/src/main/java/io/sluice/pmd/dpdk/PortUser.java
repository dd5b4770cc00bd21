// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.element.LinkElement;
import io.sluice.header.Ethernet;
import io.sluice.pmd.dpdk.eal.DpdkException;

/** An element that configures a port before the port starts. */
interface PortUser extends LinkElement {
  /** The port that it uses; null if it has none. */
  DpdkDevice device();

  /**
   * Adds its requirements to the port's configuration.
   *
   * @param config the requirements of other elements so far
   * @param info the capabilities of the port
   * @throws DpdkException if they contradict each other
   */
  void shape(PortConfig config, PortInfo info);

  @Override
  default Link link() {
    boolean known = device() != null;
    String name = known ? device().port().name() : "";
    return new Link(name, known ? device().port().mtu() : 0, Ethernet.HEADER_LENGTH);
  }
}
