// SPDX-License-Identifier: Apache-2.0
/** The element library: what its packages share. */
package io.sluice.elements;
