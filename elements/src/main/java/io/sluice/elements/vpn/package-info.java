// SPDX-License-Identifier: Apache-2.0
/**
 * What the elements of virtual private networks share: where the ciphers of packets come from and
 * what the JCE does of them, the window against replayed packets, and the headers in front of what
 * is encrypted. {@link io.sluice.elements.wireguard} and {@link io.sluice.elements.ipsec} use it;
 * elements of other subjects need not.
 */
package io.sluice.elements.vpn;
