// SPDX-License-Identifier: Apache-2.0
/**
 * Click's IP summary dumps: text or binary files with one line per packet. From outside, only the
 * elements that read and write them are touched; {@link
 * io.sluice.elements.analysis.summary.SummaryField} says how the rest hangs together.
 */
package io.sluice.elements.analysis.summary;
