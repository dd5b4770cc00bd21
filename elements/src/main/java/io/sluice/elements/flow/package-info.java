// SPDX-License-Identifier: Apache-2.0
/**
 * Flows as FastClick has them: a manager finds the flow of each packet and tags the packet with it
 * ({@link io.sluice.elements.flow.FlowTag}); elements behind keep what they like for each flow
 * ({@link io.sluice.elements.flow.FlowStates}). The tag says all that they need, so that elements
 * on other workers, and packets that waited in a queue, look at nothing that the manager owns.
 */
package io.sluice.elements.flow;
