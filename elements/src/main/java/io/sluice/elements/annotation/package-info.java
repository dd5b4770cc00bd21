// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that read or write a packet's annotations: paint, timestamps, header positions, single
 * bytes.
 */
package io.sluice.elements.annotation;
