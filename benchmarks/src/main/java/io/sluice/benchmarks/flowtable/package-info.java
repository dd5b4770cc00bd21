// SPDX-License-Identifier: Apache-2.0
/** The flow table compared with other hash tables; {@code benchmarks/flowtables}. */
package io.sluice.benchmarks.flowtable;
