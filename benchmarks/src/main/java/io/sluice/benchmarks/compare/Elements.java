// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.report.Spread;
import java.util.Map;

/**
 * What the elements of a job's graph cost in Sluice.
 *
 * @param job the job
 * @param costs nanoseconds a packet by element
 * @param failure why there are none; null when there are
 */
record Elements(Job job, Map<String, Spread> costs, String failure) {}
