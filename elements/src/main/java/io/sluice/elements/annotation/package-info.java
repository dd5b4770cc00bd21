// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that write or look at a packet's annotations: paint, timestamps, header positions,
 * single bytes.
 */
package io.sluice.elements.annotation;
