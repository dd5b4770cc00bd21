// SPDX-License-Identifier: Apache-2.0
/** What reports of measurements are made of: plots as SVG, tables as Markdown, results as JSON. */
package io.sluice.report;
