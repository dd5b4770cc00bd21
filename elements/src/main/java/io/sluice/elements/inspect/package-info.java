// SPDX-License-Identifier: Apache-2.0
/**
 * Intrusion detection and prevention: packets and TCP streams are looked at by rules, which {@link
 * io.sluice.elements.inspect.rule} reads. {@link io.sluice.elements.inspect.IntrusionFilter} is the
 * element; the rest serves it.
 */
package io.sluice.elements.inspect;
