// SPDX-License-Identifier: Apache-2.0

/**
 * A stateful firewall: connections are tracked, rules ask for their state.
 *
 * <p>{@code ConnectionTracker} says of each packet whether it is new, established, related or
 * invalid; {@code IPFilter} decides by that; {@code ConfirmConnection} remembers the connections
 * whose first packet was let through.
 */
package io.sluice.elements.firewall;
