// SPDX-License-Identifier: Apache-2.0
/**
 * FastClick's contexts. Dispatchers anywhere in a graph say what they want to know of packets; the
 * {@link io.sluice.elements.context.CTXManager} in front of them asks all of it at once, with one
 * tree, and tags packets with the answer. The steps: {@link
 * io.sluice.elements.context.ContextRuleParser} reads a rule, {@link
 * io.sluice.elements.context.ContextWalk} collects the rules on all ways through the graph as
 * {@link io.sluice.elements.context.ContextPath}s, {@link io.sluice.elements.context.ContextTree}
 * makes a tree of them.
 */
package io.sluice.elements.context;
