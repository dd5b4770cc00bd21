// SPDX-License-Identifier: Apache-2.0
/**
 * Rates and delays: shapers, meters, splitters by rate, and unqueuers that wait. They share a token
 * bucket for rates that permit bursts, an even pacer for those that do not, and moving averages for
 * measuring.
 */
package io.sluice.elements.shape;
