// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/** An element that receives or sends on a link with a maximum packet length. */
public interface LinkElement {
  /**
   * A link.
   *
   * @param name for messages, for example {@code eth0}
   * @param mtu the longest packet in bytes, without the link header; 0 if that is not known
   * @param header the bytes of the link header: the Ethernet header; a VLAN tag does not count
   */
  record Link(String name, int mtu, int header) {}

  /**
   * The link. Called after everything is initialized.
   *
   * @return as it is now
   */
  Link link();
}
