// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that store packets between a push and a pull, and {@code Unqueue}, which pulls and
 * pushes. Code that must find the queues after an element, or how full one is, uses {@link
 * io.sluice.elements.queue.Storage}.
 */
package io.sluice.elements.queue;
