// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

/** The kind of packets that an element expects: FastClick's flow types. */
public enum ContextKind {
  /** Anything. */
  NONE,
  /** Ethernet frames. */
  ETHER,
  /** ARP packets. */
  ARP,
  /** IPv4 packets. */
  IP,
  /** TCP segments. */
  TCP,
  /** UDP datagrams. */
  UDP,
  /** ICMP messages. */
  ICMP
}
