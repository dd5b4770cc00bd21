// SPDX-License-Identifier: Apache-2.0
/** What captures and drivers put in front of 802.11 frames, and the annotation that holds it. */
package io.sluice.elements.wifi.radio;
