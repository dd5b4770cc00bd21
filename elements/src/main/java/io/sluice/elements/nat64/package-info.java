// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that translate between IPv6 and IPv4: stateless (RFC 7915) and stateful NAT64 (RFC
 * 6146). {@code Translation} reads and writes packets; elements choose addresses and ports.
 */
package io.sluice.elements.nat64;
