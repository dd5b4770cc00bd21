// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/** An element that decides what a request to stop the driver means (Click's DriverManager). */
public interface StopListener {
  /**
   * Called on the worker that requests the stop.
   *
   * @return true if the driver must go on
   */
  boolean onStopRequested();
}
