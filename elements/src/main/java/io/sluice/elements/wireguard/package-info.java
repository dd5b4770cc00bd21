// SPDX-License-Identifier: Apache-2.0
/**
 * WireGuard: the element and, from the outside in, its {@code Device} (peers, sessions and the data
 * path, all on the element's worker), each {@code Peer} with its {@code PeerTimers}, and the {@code
 * Handshaker}, a thread of its own for key exchange. The two communicate through a bounded queue in
 * one direction and the worker's mailbox in the other.
 *
 * <p>The protocol is that of Jason A. Donenfeld, "WireGuard: Next Generation Kernel Network
 * Tunnel", NDSS 2017, in its revision of 2020; section numbers in the classes are those of that
 * paper. Ciphers and curve are the JCE's. BLAKE2s (RFC 7693) and HChaCha20, which the JCE does not
 * have, are classes here: the library that has them, Bouncy Castle, would have tripled the size of
 * the jar for two functions of which packets see neither.
 */
package io.sluice.elements.wireguard;
