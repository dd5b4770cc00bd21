// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import io.sluice.graph.PacketKernel;
import java.util.BitSet;

/**
 * What a list of rules was compiled to.
 *
 * @param kernel decides on packets
 * @param listing the decision structure as text
 * @param unreachable rules that no packet comes to, by index
 */
public record CompiledRules(PacketKernel kernel, String listing, BitSet unreachable) {}
