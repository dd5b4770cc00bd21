// SPDX-License-Identifier: Apache-2.0
/** Checks whether configurations produce the same packets here and on Click. */
package io.sluice.benchmarks.agree;
