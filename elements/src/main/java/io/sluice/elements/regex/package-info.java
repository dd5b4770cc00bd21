// SPDX-License-Identifier: Apache-2.0
/**
 * Classification by contents: strings and regular expressions, in packets and in streams.
 *
 * <p>Patterns are compiled when an element is configured: {@code RegexParser} reads them, {@code
 * RegexNfa} makes an automaton of them all, and {@code RegexDfa} a table of states, so that each
 * byte of a packet costs one step, whatever it is. What does not fit into one table is spread over
 * several. Tables are immutable, and shared by the copies of an element.
 */
package io.sluice.elements.regex;
