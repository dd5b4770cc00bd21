// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that observe packets: counters, printers, and those that do nothing. {@link
 * io.sluice.elements.basic.BatchObserver} is the base of elements that only look at whole batches.
 */
package io.sluice.elements.basic;
