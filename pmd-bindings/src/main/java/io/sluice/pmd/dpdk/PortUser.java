// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.element.LinkElement;
import io.sluice.header.Ethernet;

/** An element that wants something of a port before the port starts. */
interface PortUser extends LinkElement {
  /** The port it uses; null when it has none. */
  DpdkDevice device();

  /**
   * Adds what it wants to the port's configuration.
   *
   * @param config what others want already
   * @param info what the port can do
   * @throws DpdkException when the two do not fit
   */
  void shape(PortConfig config, PortInfo info);

  @Override
  default String linkName() {
    return device() == null ? "" : device().port().name();
  }

  @Override
  default int linkMtu() {
    return device() == null ? 0 : device().port().mtu();
  }

  @Override
  default int linkHeader() {
    return Ethernet.HEADER_LENGTH;
  }
}
