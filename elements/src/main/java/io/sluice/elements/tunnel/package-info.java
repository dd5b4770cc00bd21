// SPDX-License-Identifier: Apache-2.0
/** Elements that encapsulate packets in tunnels and decapsulate them. */
package io.sluice.elements.tunnel;
