// SPDX-License-Identifier: Apache-2.0
/**
 * IEEE 802.11 frames, from and to Ethernet; {@code Dot11} and {@code WifiExtra} are for the
 * packages below as well: {@code radio} (what captures and drivers put in front of frames), {@code
 * wep} and {@code station} (management frames).
 */
package io.sluice.elements.wifi;
