// SPDX-License-Identifier: Apache-2.0
/** Elements that check, answer and generate ICMP messages (RFC 792). */
package io.sluice.elements.icmp;
