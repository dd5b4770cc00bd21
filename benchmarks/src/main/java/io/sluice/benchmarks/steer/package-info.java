// SPDX-License-Identifier: Apache-2.0
/** Flows moved from one chain to another while their packets flow; {@code benchmarks/steer}. */
package io.sluice.benchmarks.steer;
