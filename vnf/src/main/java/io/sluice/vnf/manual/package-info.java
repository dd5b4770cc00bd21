// SPDX-License-Identifier: Apache-2.0
/**
 * Manual pages of elements, from the javadoc of their classes: for the terminal, as man pages, and
 * as a catalogue in HTML with a table of what Click has.
 */
package io.sluice.vnf.manual;
