// SPDX-License-Identifier: Apache-2.0
/** Elements for Ethernet headers, 802.1Q tags and ARP. */
package io.sluice.elements.ethernet;
