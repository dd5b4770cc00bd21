// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that assign packets to aggregates (the aggregate annotation), and count or filter by
 * them.
 */
package io.sluice.elements.analysis.aggregate;
