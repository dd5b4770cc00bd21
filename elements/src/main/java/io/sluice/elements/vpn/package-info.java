// SPDX-License-Identifier: Apache-2.0
/**
 * Code shared by the elements of virtual private networks: where packet ciphers come from and the
 * JCE's kind of them, the replay window, and the headers in front of encrypted data. {@link
 * io.sluice.elements.wireguard} and {@link io.sluice.elements.ipsec} use it; elements of other
 * subjects need not.
 */
package io.sluice.elements.vpn;
