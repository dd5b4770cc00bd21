// SPDX-License-Identifier: Apache-2.0
/** The element library: code that its packages share. */
package io.sluice.elements;
