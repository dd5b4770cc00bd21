// SPDX-License-Identifier: Apache-2.0
/** Elements that look at packets' timestamps, change them, or go by them. */
package io.sluice.elements.analysis.timestamp;
