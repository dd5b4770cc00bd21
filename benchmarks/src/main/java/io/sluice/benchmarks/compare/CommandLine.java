// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

/** A cursor over the arguments of a command. */
public final class CommandLine {
  private final String[] args;
  private int next;

  /**
   * Begins at the first argument.
   *
   * @param args as {@code main} gets them; kept
   */
  public CommandLine(String... args) {
    this.args = args;
  }

  /** Whether {@link #next} has another argument. */
  public boolean hasNext() {
    return next < args.length;
  }

  /** Moves past an argument, an option or not. */
  public String next() {
    return args[next++];
  }

  /**
   * Moves past what belongs to the option just read.
   *
   * @throws IllegalArgumentException when nothing follows it
   */
  public String value() {
    if (!hasNext()) {
      throw new IllegalArgumentException("'" + args[next - 1] + "' requires an argument");
    }
    return next();
  }

  /**
   * Moves past the number that belongs to the option just read.
   *
   * @param min the least allowed
   * @param max the most allowed
   * @throws IllegalArgumentException when there is none within these
   */
  public double number(double min, double max) {
    return number(min, max, "a number from " + min + " to " + max);
  }

  /**
   * As {@link #number(double, double)}.
   *
   * @param expected what the message says is expected
   */
  public double number(double min, double max, String expected) {
    String option = args[next - 1];
    String text = value();
    try {
      double number = Double.parseDouble(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new IllegalArgumentException(
        "'%s' expects %s, not '%s'".formatted(option, expected, text));
  }
}
