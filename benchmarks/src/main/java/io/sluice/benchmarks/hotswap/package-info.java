// SPDX-License-Identifier: Apache-2.0
/** The cost of replacing a configuration while packets flow: losses, pauses, memory. */
package io.sluice.benchmarks.hotswap;
