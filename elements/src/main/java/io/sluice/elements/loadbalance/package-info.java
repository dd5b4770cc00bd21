// SPDX-License-Identifier: Apache-2.0

/**
 * Load balancing: the choice of a server for each new connection, and the way of the packets of
 * known ones.
 *
 * <p>{@code LoadBalancer} owns the flows, on its worker. Who the servers are is a {@code Pool},
 * immutable: handlers and the thread that checks the servers' health prepare the next one, tables
 * included, and the worker changes over to it between two batches.
 */
package io.sluice.elements.loadbalance;
