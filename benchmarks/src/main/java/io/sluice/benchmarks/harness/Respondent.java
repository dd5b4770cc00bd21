// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that does what it is told: a line each from here, and from there one with a keyword and
 * values, other lines left aside. Closing it is its end.
 */
public final class Respondent implements AutoCloseable {
  private final String name;
  private final Path errors;
  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;

  /**
   * Starts it.
   *
   * @param name what messages call it
   * @param command program and arguments
   * @param errors gets its standard error; the last line says why it has ended
   * @throws EngineException when it cannot be run
   */
  public Respondent(String name, List<String> command, Path errors) throws EngineException {
    this.name = name;
    this.errors = errors;
    try {
      process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    } catch (IOException e) {
      throw new EngineException(command.get(0) + " cannot be run: " + e.getMessage());
    }
    answers = process.inputReader();
    commands = process.outputWriter();
  }

  /**
   * Waits for an answer.
   *
   * @param keyword its first word
   * @param values how many other words it has
   * @return these
   * @throws EngineException when the program ends before
   */
  public String[] answer(String keyword, int values) throws EngineException {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        String[] words = line.trim().split(" ");
        if (words[0].equals(keyword) && words.length == values + 1) {
          return List.of(words).subList(1, words.length).toArray(new String[0]);
        }
      }
      process.waitFor();
      List<String> said = Files.readAllLines(errors);
      String last = said.isEmpty() ? "" : ": " + said.get(said.size() - 1).trim();
      throw new EngineException(name + " ended with status " + process.exitValue() + last);
    } catch (IOException e) {
      throw new EngineException(name + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted");
    }
  }

  /**
   * Tells it something, and waits for the answer.
   *
   * @param command a line
   * @param keyword as for {@link #answer}
   * @param values likewise
   * @return the values
   * @throws EngineException when the program ends before
   */
  public String[] ask(String command, String keyword, int values) throws EngineException {
    try {
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      // it has ended; the answer says why
    }
    return answer(keyword, values);
  }

  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
