// SPDX-License-Identifier: Apache-2.0
/**
 * IPsec ESP in tunnel mode: {@code SecurityAssociations} holds keys and addresses, which {@code
 * EspEncap} and {@code EspDecap} apply to packets. Key exchange happens elsewhere.
 *
 * <p>An association belongs to the worker of the element that uses it: its counters and ciphers are
 * plain objects. What an element finds by name or number is an immutable {@code SaTable} that is
 * swapped when associations come and go.
 *
 * <p>Click's own elements (IPsecESPEncap, IPsecAuthSHA1, IPsecDES and their kin) do a step each of
 * what RFC 2406 had: an integrity value of SHA-1 and ciphers that are broken. Today's algorithms
 * encrypt and authenticate in one step over header and payload, which does not come apart like
 * that. For configurations that have them, they are in {@code io.sluice.elements.ipsec.steps}.
 */
package io.sluice.elements.ipsec;
