// SPDX-License-Identifier: Apache-2.0
/**
 * IPv4 routing tables: elements that look up where packets go next. What is read for each packet is
 * immutable; a change is prepared beside it by the thread that asks for it and then swapped in.
 */
package io.sluice.elements.route;
