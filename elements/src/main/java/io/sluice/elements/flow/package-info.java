// SPDX-License-Identifier: Apache-2.0
/**
 * Flows in the style of FastClick: a manager finds the flow of each packet and tags the packet with
 * it ({@link io.sluice.elements.flow.FlowTag}); elements downstream keep state for each flow
 * ({@link io.sluice.elements.flow.FlowStates}). The tag contains all that they need, so elements on
 * other workers, and packets that waited in a queue, never read what the manager owns.
 */
package io.sluice.elements.flow;
