// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that store packets between a push and a pull, and {@code Unqueue}, which turns back.
 * Whatever has to find the queues behind an element, or to ask how full one is, uses {@link
 * io.sluice.elements.queue.Storage}.
 */
package io.sluice.elements.queue;
