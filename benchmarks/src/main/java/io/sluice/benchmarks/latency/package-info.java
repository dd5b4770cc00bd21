// SPDX-License-Identifier: Apache-2.0
/**
 * Latency and jitter: how long a packet takes through a VNF at a given load, under each collector
 * of the JVM, and what made the slowest ones slow. {@link io.sluice.benchmarks.latency.Latency} is
 * the command; benchmarks/LATENCY.md explains what is measured and how.
 */
package io.sluice.benchmarks.latency;
