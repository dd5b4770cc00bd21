// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that make packets of lines of text in which other programs describe packets or flows;
 * nothing else is used by others.
 */
package io.sluice.elements.analysis.linetrace;
