// SPDX-License-Identifier: Apache-2.0
/** Elements that resolve Ethernet addresses by ARP (RFC 826), and keep them. */
package io.sluice.elements.arp;
