// SPDX-License-Identifier: Apache-2.0
/**
 * Two functions in sequence and in parallel, on one worker and on two: when copying and merging
 * pays. The command is {@code benchmarks/chains}.
 */
package io.sluice.benchmarks.chain;
