// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.harness;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;

/** A cursor over the arguments of a command. */
public final class CommandLine {
  /** What a command does. */
  public interface Command {
    /**
     * Takes an option in.
     *
     * @param option as it stands there
     * @param line what follows it
     * @return false for one that the command does not have
     */
    boolean option(String option, CommandLine line);

    /**
     * Runs, when all options are taken in.
     *
     * @return the exit status
     * @throws IOException when something cannot be read or written
     * @throws EngineException when another program fails
     * @throws InterruptedException when interrupted
     */
    int run() throws IOException, EngineException, InterruptedException;
  }

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

  /**
   * Runs a command, or prints its usage for {@code --help}; says what went wrong.
   *
   * @param name the command, in {@code benchmarks}
   * @param usage what it can do
   * @param command what it does
   * @param args its arguments
   * @return the exit status: the command's; 1 for wrong arguments, 2 when it fails
   */
  public static int run(String name, String usage, Command command, String... args) {
    try {
      CommandLine line = new CommandLine(args);
      while (line.hasNext()) {
        String option = line.next();
        if (option.equals("--help")) {
          System.out.print(usage);
          return 0;
        }
        if (!command.option(option, line)) {
          throw new IllegalArgumentException("unknown option '" + option + "'");
        }
      }
      return command.run();
    } catch (IllegalArgumentException e) {
      System.err.println(name + ": " + e.getMessage());
      System.err.println("Try 'benchmarks/" + name + " --help'.");
      return 1;
    } catch (NoSuchFileException e) {
      System.err.println(name + ": " + e.getFile() + ": no such file");
      return 1;
    } catch (IllegalStateException | EngineException | IOException | InterruptedException e) {
      System.err.println(name + ": " + e.getMessage());
      return 2;
    }
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
   * Moves past the whole numbers, with commas between them, that belong to the option just read.
   *
   * @throws IllegalArgumentException when they are something else
   */
  public List<Integer> integers() {
    String option = args[next - 1];
    String text = value();
    try {
      return Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s' expects whole numbers, not '%s'".formatted(option, text), e);
    }
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
