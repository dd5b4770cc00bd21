// SPDX-License-Identifier: Apache-2.0
/**
 * The flow table that all stateful elements share: {@link io.sluice.flow.FlowTable} looks up,
 * creates, expires and evicts flows, {@link io.sluice.flow.FlowLine} is the fixed layout of a flow.
 * Only its {@link io.sluice.flow.FlowOwner} knows what a flow means.
 */
package io.sluice.flow;
