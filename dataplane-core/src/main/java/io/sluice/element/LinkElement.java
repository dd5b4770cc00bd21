// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/** An element that receives or sends on a link, which carries packets up to a certain length. */
public interface LinkElement {
  /**
   * The link's name, for messages. Asked when everything is initialized.
   *
   * @return for example {@code eth0}
   */
  String linkName();

  /**
   * The longest packet that the link carries, without the link header.
   *
   * @return bytes; 0 when that is not known
   */
  int linkMtu();

  /**
   * What is in front of each packet beside: the Ethernet header. A VLAN tag does not count.
   *
   * @return bytes
   */
  int linkHeader();
}
