// SPDX-License-Identifier: Apache-2.0
/** Elements that check, classify, route and rewrite IPv4 packets. */
package io.sluice.elements.ip;
