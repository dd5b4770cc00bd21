// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/** An element that receives or sends on a link, which carries packets up to a certain length. */
public interface LinkElement {
  /**
   * A link.
   *
   * @param name for messages, for example {@code eth0}
   * @param mtu the longest packet that it carries, in bytes without the link header; 0 when that is
   *     not known
   * @param header bytes in front of each packet beside: the Ethernet header; a VLAN tag does not
   *     count
   */
  record Link(String name, int mtu, int header) {}

  /**
   * The link. Asked when everything is initialized.
   *
   * @return as it is now
   */
  Link link();
}
