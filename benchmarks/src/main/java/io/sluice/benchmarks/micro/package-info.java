// SPDX-License-Identifier: Apache-2.0
/** Runs the JMH benchmarks and puts their results into one report. */
package io.sluice.benchmarks.micro;
