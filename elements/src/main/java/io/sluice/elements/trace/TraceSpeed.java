// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.trace;

import java.util.function.DoubleUnaryOperator;

/**
 * How fast a trace is played, in per cent of its own speed: always the same, or by a formula of the
 * seconds since it began. Belongs to one worker.
 */
public final class TraceSpeed {
  /** The highest speed. */
  public static final int MAX = 1_000_000;

  /** How often the formula is asked. */
  private static final long STEP = 1_000_000;

  private static final double SECOND = 1e9;

  private final DoubleUnaryOperator formula;
  private int percent;
  private boolean begun;
  private long began;
  private long asked;

  private TraceSpeed(DoubleUnaryOperator formula, int percent) {
    this.formula = formula;
    this.percent = percent;
  }

  /**
   * A speed.
   *
   * @param percent 1 to {@link #MAX}
   * @param formula that it follows instead, with {@code x} for the seconds; empty for none
   * @return the speed
   * @throws IllegalArgumentException when the formula is none; the message says why
   */
  public static TraceSpeed of(int percent, String formula) {
    if (formula.isBlank()) {
      return new TraceSpeed(null, percent);
    }
    DoubleUnaryOperator parsed = Formula.parse(formula);
    return new TraceSpeed(parsed, limited(parsed.applyAsDouble(0)));
  }

  private static int limited(double value) {
    return value >= 1 ? (int) Math.min(value, MAX) : 0;
  }

  /**
   * The present speed. A clock whose speed changes goes on from where it is.
   *
   * @param now the time of the worker, in nanoseconds
   * @param clock of the trace
   * @return per cent; 0 when a formula says that it ends
   */
  public int percent(long now, TraceClock clock) {
    if (formula != null) {
      if (!begun) {
        begun = true;
        began = now;
        asked = now;
      } else if (now - asked >= STEP) {
        asked = now;
        int next = limited(formula.applyAsDouble((now - began) / SECOND));
        if (next != percent) {
          clock.changeSpeed(now, percent);
          percent = next;
        }
      }
    }
    return percent;
  }

  /**
   * Changes a speed that follows no formula.
   *
   * @param next per cent
   */
  public void set(int next) {
    percent = next;
  }

  /**
   * The speed that was asked for last.
   *
   * @return per cent
   */
  public int percent() {
    return percent;
  }

  /**
   * When to look again at a packet that is not due: the speed may have changed by then.
   *
   * @param due of the packet at the present speed
   * @param now the time of the worker
   * @return a time of the worker
   */
  public long wakeUp(long due, long now) {
    return formula == null ? due : Math.min(due, now + STEP);
  }
}
