// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/** An element that decides what a request to stop the driver means (Click's DriverManager). */
public interface StopListener {
  /**
   * Told on the worker that asks for the stop.
   *
   * @return true when the driver shall go on
   */
  boolean onStopRequested();
}
