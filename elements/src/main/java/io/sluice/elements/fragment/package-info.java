// SPDX-License-Identifier: Apache-2.0
/** Elements that split IPv4 packets into fragments and put these together (RFC 791). */
package io.sluice.elements.fragment;
