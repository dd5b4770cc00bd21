// SPDX-License-Identifier: Apache-2.0
/** The spanning tree protocol of bridges (IEEE 802.1D-1998, clause 8). */
package io.sluice.elements.bridge;
