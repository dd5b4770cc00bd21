// SPDX-License-Identifier: Apache-2.0

/**
 * A stateful firewall: connections are tracked, and rules match their state.
 *
 * <p>{@code ConnectionTracker} says of each packet whether it is new, established, related or
 * invalid; {@code IPFilter} decides by that; {@code ConfirmConnection} remembers the connections
 * whose first packet was allowed.
 */
package io.sluice.elements.firewall;
