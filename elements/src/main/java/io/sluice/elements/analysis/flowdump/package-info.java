// SPDX-License-Identifier: Apache-2.0
/**
 * The element that writes a trace file for each TCP or UDP flow; nothing else is used by others.
 */
package io.sluice.elements.analysis.flowdump;
