// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that fragment and reassemble IPv4 (RFC 791) and IPv6 packets (RFC 8200), and that split
 * TCP segments.
 */
package io.sluice.elements.fragment;
