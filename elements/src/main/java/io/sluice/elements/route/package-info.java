// SPDX-License-Identifier: Apache-2.0
/**
 * IPv4 routing tables: elements that look up where packets go next. The tables that packets read
 * are immutable; the thread that requests a change prepares a new table, which is then swapped in.
 */
package io.sluice.elements.route;
