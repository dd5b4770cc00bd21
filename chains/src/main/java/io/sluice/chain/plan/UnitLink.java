// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import io.sluice.chain.request.LinkKind;

/**
 * A link that carries packets from one unit of a plan to another.
 *
 * @param kind the kind of link
 * @param from the unit that sends
 * @param output the number of its output
 * @param to the unit that receives
 * @param input the number of its input
 */
public record UnitLink(LinkKind kind, String from, int output, String to, int input) {}
