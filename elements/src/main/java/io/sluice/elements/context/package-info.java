// SPDX-License-Identifier: Apache-2.0
/**
 * FastClick's contexts. Dispatchers anywhere in a graph have rules about packets; the {@link
 * io.sluice.elements.context.CTXManager} upstream evaluates all of them at once, with one tree, and
 * tags packets with the result. The steps: {@link io.sluice.elements.context.ContextRuleParser}
 * reads a rule, {@link io.sluice.elements.context.ContextWalk} collects the rules on all paths
 * through the graph as {@link io.sluice.elements.context.ContextPath}s, {@link
 * io.sluice.elements.context.ContextTree} builds a tree from them.
 */
package io.sluice.elements.context;
