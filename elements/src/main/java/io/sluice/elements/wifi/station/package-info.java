// SPDX-License-Identifier: Apache-2.0
/**
 * 802.11 management frames: beacons and probes, authentication and association, of stations and
 * access points. They come some times a second, so these elements may allocate for them.
 */
package io.sluice.elements.wifi.station;
