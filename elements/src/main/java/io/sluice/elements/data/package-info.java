// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that change where a packet's data begin and end, look at its length, or store bytes,
 * whatever the headers are. {@link io.sluice.elements.data.HeaderCheck} is the base of elements
 * elsewhere that check a header.
 */
package io.sluice.elements.data;
