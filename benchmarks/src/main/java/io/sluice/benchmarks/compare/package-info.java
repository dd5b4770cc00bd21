// SPDX-License-Identifier: Apache-2.0
/**
 * Runs the same jobs on Sluice, FastClick and a bare C loop, over the same DPDK ports and captures,
 * and reports the cost per packet. {@link io.sluice.benchmarks.compare.Compare} is the command;
 * benchmarks/README.md explains how to repeat a run.
 */
package io.sluice.benchmarks.compare;
