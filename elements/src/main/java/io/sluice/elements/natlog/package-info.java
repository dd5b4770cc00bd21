// SPDX-License-Identifier: Apache-2.0
/**
 * The log of rewriters' translations: each worker puts events into a {@link
 * io.sluice.elements.natlog.NatEvents} of its own, and the thread of a {@link
 * io.sluice.elements.natlog.NATLog} writes them to the log.
 */
package io.sluice.elements.natlog;
