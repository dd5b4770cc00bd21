// SPDX-License-Identifier: Apache-2.0
/**
 * ESP in the steps of Click's elements: header and padding, integrity value, cipher and IP header
 * are the work of an element each, in the tunnels that a {@code RadixIPsecLookup} says.
 *
 * <p>It is there for configurations that have it, and to talk to Click. What is sent is neither
 * what RFC 2406 nor what today's RFC 4303 says: the integrity value is computed before the packet
 * is encrypted, and the blocks of AES are chained by their first halves only. {@code EspEncap} and
 * {@code EspDecap} are what is safe, and what others understand.
 */
package io.sluice.elements.ipsec.steps;
