// SPDX-License-Identifier: Apache-2.0
/**
 * Elements for IPv6 headers (RFC 8200), ICMPv6 errors (RFC 4443) and neighbour discovery (RFC
 * 4861).
 */
package io.sluice.elements.ip6;
