// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that split IPv4 (RFC 791) and IPv6 packets (RFC 8200) into fragments and put these
 * together; and TCP segments into shorter ones.
 */
package io.sluice.elements.fragment;
