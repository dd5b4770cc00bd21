// SPDX-License-Identifier: Apache-2.0

/**
 * Load balancing: choosing a server for each new connection, and forwarding the packets of known
 * ones.
 *
 * <p>{@code LoadBalancer} owns the flows, on its worker. The servers are an immutable {@code Pool}:
 * handlers and the health-check thread prepare the next one, including its tables, and the worker
 * changes over to it between two batches.
 */
package io.sluice.elements.loadbalance;
