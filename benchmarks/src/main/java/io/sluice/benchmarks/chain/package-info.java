// SPDX-License-Identifier: Apache-2.0
/**
 * Two functions in a row and side by side, on one worker and on two: where it pays to copy and
 * merge. The command is {@code benchmarks/chains}.
 */
package io.sluice.benchmarks.chain;
