// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.harness;

/** An engine cannot do a job, or did not do it; the message is a clause for the report. */
public final class EngineException extends Exception {
  private static final long serialVersionUID = 1L;

  public EngineException(String message) {
    super(message);
  }
}
