// SPDX-License-Identifier: Apache-2.0
/**
 * Building blocks for reports of measurements: plots as SVG, tables as Markdown, results as JSON.
 */
package io.sluice.report;
