// SPDX-License-Identifier: Apache-2.0
/**
 * Micro-benchmarks: graphs, elements and their parts in memory, without a device. Each class
 * answers one question and carries a baseline. Run {@code java -jar
 * benchmarks/target/benchmarks.jar}.
 */
package io.sluice.benchmarks;
