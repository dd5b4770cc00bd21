// SPDX-License-Identifier: Apache-2.0
/** Runs the JMH benchmarks and collects their results in one report. */
package io.sluice.benchmarks.micro;
