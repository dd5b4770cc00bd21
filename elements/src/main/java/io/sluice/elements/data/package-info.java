// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that change where a packet's data begins and ends, check its length, or store bytes,
 * regardless of headers. {@link io.sluice.elements.data.HeaderCheck} is the base of elements in
 * other packages that check a header.
 */
package io.sluice.elements.data;
