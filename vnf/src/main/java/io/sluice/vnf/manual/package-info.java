// SPDX-License-Identifier: Apache-2.0
/**
 * Manual pages of elements, from the javadoc of their classes: for the terminal, as man pages, and
 * as an HTML catalogue with a table of Click's elements.
 */
package io.sluice.vnf.manual;
