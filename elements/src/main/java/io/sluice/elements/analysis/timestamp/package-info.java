// SPDX-License-Identifier: Apache-2.0
/** Elements that read, change or act on packets' timestamps. */
package io.sluice.elements.analysis.timestamp;
