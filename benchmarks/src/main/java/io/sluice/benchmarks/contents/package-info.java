// SPDX-License-Identifier: Apache-2.0
/** What it costs to look for many strings in packets. Run by {@code benchmarks/contents}. */
package io.sluice.benchmarks.contents;
