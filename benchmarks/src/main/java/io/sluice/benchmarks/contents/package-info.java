// SPDX-License-Identifier: Apache-2.0
/** The cost of searching packets for many strings. Run by {@code benchmarks/contents}. */
package io.sluice.benchmarks.contents;
