// SPDX-License-Identifier: Apache-2.0
/**
 * WireGuard: the element and, from the outside in, its {@code Device} (peers, sessions and the way
 * of data, all on the element's worker), each {@code Peer} with its {@code PeerTimers}, and the
 * {@code Handshaker}, a thread of its own where keys are agreed on. What the two tell each other
 * goes through a bounded queue one way and the worker's mailbox the other.
 *
 * <p>The protocol is that of Jason A. Donenfeld, "WireGuard: Next Generation Kernel Network
 * Tunnel", NDSS 2017, in its revision of 2020; section numbers in the classes are those of that
 * paper. Ciphers and curve are the JCE's. BLAKE2s (RFC 7693) and HChaCha20, which the JCE does not
 * have, are classes here: the library that has them, Bouncy Castle, would have tripled the size of
 * the jar for two functions of which packets see neither.
 */
package io.sluice.elements.wireguard;
