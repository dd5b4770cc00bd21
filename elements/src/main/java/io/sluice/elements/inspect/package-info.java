// SPDX-License-Identifier: Apache-2.0
/**
 * Intrusion detection and prevention: rules, which {@link io.sluice.elements.inspect.rule} reads,
 * inspect packets and TCP streams. {@link io.sluice.elements.inspect.IntrusionFilter} is the
 * element; the rest serves it.
 */
package io.sluice.elements.inspect;
