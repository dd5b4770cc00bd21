// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects errors and warnings, so that a user sees all of them at once and not one a run. Messages
 * read {@code file:line: text}, as Click prints them.
 */
public final class Diagnostics {
  /** How bad a message is. */
  public enum Severity {
    /** Nothing starts. */
    ERROR,
    /** Reported, and the run goes on. */
    WARNING,
    /** Belongs to the message before it. */
    NOTE
  }

  /**
   * One message.
   *
   * @param severity how bad it is
   * @param position where it belongs; null when it has no place
   * @param text a short clause with the offending value
   */
  public record Message(Severity severity, Position position, String text) {
    @Override
    public String toString() {
      String place = position == null ? "" : position + ": ";
      return place + (severity == Severity.WARNING ? "warning: " : "") + text;
    }
  }

  private final List<Message> messages = new ArrayList<>();
  private int errors;

  /**
   * Adds an error.
   *
   * @param position where; may be null
   * @param text what
   */
  public void error(Position position, String text) {
    messages.add(new Message(Severity.ERROR, position, text));
    errors++;
  }

  /**
   * Adds a warning.
   *
   * @param position where; may be null
   * @param text what
   */
  public void warning(Position position, String text) {
    messages.add(new Message(Severity.WARNING, position, text));
  }

  /**
   * Adds a second half to the message before it ("first declared here").
   *
   * @param position where; may be null
   * @param text what
   */
  public void note(Position position, String text) {
    messages.add(new Message(Severity.NOTE, position, text));
  }

  /**
   * Whether any error was reported.
   *
   * @return true when there is at least one error
   */
  public boolean hasErrors() {
    return errors > 0;
  }

  /**
   * The number of errors.
   *
   * @return how many errors were reported so far
   */
  public int errorCount() {
    return errors;
  }

  /**
   * All messages in the order they came.
   *
   * @return an unmodifiable copy
   */
  public List<Message> messages() {
    return List.copyOf(messages);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Message message : messages) {
      text.append(message).append('\n');
    }
    return text.toString();
  }
}
