// SPDX-License-Identifier: Apache-2.0
/**
 * Network address and port translation: Click's rewriters. {@link
 * io.sluice.elements.rewrite.Rewriter} is what they have in common, input specifications, capacity
 * and handlers; flows are kept in an {@link io.sluice.flow.FlowTable}, what a flow does to its
 * packets in a {@link io.sluice.elements.rewrite.line.RewriteLine}.
 */
package io.sluice.elements.rewrite;
