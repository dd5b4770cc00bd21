// SPDX-License-Identifier: Apache-2.0
/**
 * Rates and delays: shapers, meters, splitters by rate, and unqueuers that wait. They share a token
 * bucket for what may come in bursts, an even rate for what may not, and moving averages for what
 * is measured.
 */
package io.sluice.elements.shape;
