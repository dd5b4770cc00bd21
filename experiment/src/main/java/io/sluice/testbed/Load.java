// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

/**
 * The offered traffic.
 *
 * @param length of frames in bytes, without frame check sequence
 * @param rate packets per second; 0 for as many as possible
 * @param seconds the duration
 */
record Load(int length, int rate, double seconds) {
  long packets() {
    return Math.round(rate * seconds);
  }
}
