// SPDX-License-Identifier: Apache-2.0
/** What a change of configuration costs while packets flow: losses, pauses, memory. */
package io.sluice.benchmarks.hotswap;
