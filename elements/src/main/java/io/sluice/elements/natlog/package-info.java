// SPDX-License-Identifier: Apache-2.0
/**
 * The log of what rewriters translate: each worker puts events into a {@link
 * io.sluice.elements.natlog.NatEvents} of its own, and the thread of a {@link
 * io.sluice.elements.natlog.NATLog} writes them down.
 */
package io.sluice.elements.natlog;
