// SPDX-License-Identifier: Apache-2.0
/**
 * The flow table that all stateful elements share: {@link io.sluice.flow.FlowTable} finds, makes,
 * expires and evicts flows, {@link io.sluice.flow.FlowLine} is the fixed layout of a flow. What a
 * flow means is its {@link io.sluice.flow.FlowOwner}'s business.
 */
package io.sluice.flow;
