// SPDX-License-Identifier: Apache-2.0
/**
 * Click's IP summary dumps: text or binary files with one line per packet. Other packages use only
 * the elements that read and write them; {@link io.sluice.elements.analysis.summary.SummaryField}
 * explains the rest.
 */
package io.sluice.elements.analysis.summary;
