// SPDX-License-Identifier: Apache-2.0
/** Elements about IPv6 headers (RFC 8200), ICMPv6 errors (RFC 4443) and neighbours (RFC 4861). */
package io.sluice.elements.ip6;
