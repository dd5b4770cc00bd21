// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that number packets by what they belong to (the aggregate annotation), and count or
 * filter by these numbers.
 */
package io.sluice.elements.analysis.aggregate;
