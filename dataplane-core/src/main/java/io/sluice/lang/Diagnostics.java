// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Collects errors and warnings, so that a user sees all of them at once and not one a run. Messages
 * read {@code file:line: text}, as Click prints them. Where a message has a context, the context
 * stands on the line before it, once for all messages in a row that share it:
 *
 * <pre>
 *  a.click:3: While configuring 's :: Strip':
 *    LENGTH: required argument missing
 *    FOO: unknown argument
 * </pre>
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

  /** The most errors that are printed; more than that usually have one common cause. */
  public static final int MAX_PRINTED = 50;

  /**
   * One message.
   *
   * @param severity how bad it is
   * @param position where it belongs; null when it has no place
   * @param context what was being done; null when that says nothing
   * @param text a short clause with the offending value
   */
  public record Message(Severity severity, Position position, String context, String text) {
    @Override
    public String toString() {
      return context == null ? place() + said() : header() + "\n" + indented();
    }

    private String place() {
      return position == null ? "" : position + ": ";
    }

    private String said() {
      return (severity == Severity.WARNING ? "warning: " : "") + text;
    }

    private String header() {
      return place() + context + ":";
    }

    private String indented() {
      return "  " + said().replace("\n", "\n  ");
    }

    private boolean shares(Message before) {
      return before != null
          && context.equals(before.context)
          && Objects.equals(position, before.position);
    }
  }

  private final List<Message> messages = new ArrayList<>();
  private int errors;

  /**
   * Adds an error.
   *
   * @param position where; may be null
   * @param text what is wrong
   */
  public void error(Position position, String text) {
    error(position, null, text);
  }

  /**
   * Adds an error.
   *
   * @param position where; may be null
   * @param context what was being done, without a colon at its end; may be null
   * @param text what is wrong
   */
  public void error(Position position, String context, String text) {
    messages.add(new Message(Severity.ERROR, position, context, text));
    errors++;
  }

  /**
   * Adds a warning.
   *
   * @param position where; may be null
   * @param text what is suspicious
   */
  public void warning(Position position, String text) {
    warning(position, null, text);
  }

  /**
   * Adds a warning.
   *
   * @param position where; may be null
   * @param context what was being done, without a colon at its end; may be null
   * @param text what is suspicious
   */
  public void warning(Position position, String context, String text) {
    messages.add(new Message(Severity.WARNING, position, context, text));
  }

  /**
   * Adds a second part to the previous message ("first declared here").
   *
   * @param position where; may be null
   * @param text the addition
   */
  public void note(Position position, String text) {
    messages.add(new Message(Severity.NOTE, position, null, text));
  }

  /**
   * Whether any error was reported.
   *
   * @return true if there is at least one error
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

  /**
   * The messages in the form for users. After the {@value #MAX_PRINTED}th error, only the number of
   * further errors is given.
   *
   * @param warnings whether warnings are included
   * @return lines; those of a message with a context may contain line ends
   */
  public List<String> lines(boolean warnings) {
    List<String> lines = new ArrayList<>();
    Message before = null;
    int printed = 0;
    boolean shown = true;
    for (Message message : messages) {
      if (message.severity() == Severity.ERROR) {
        shown = printed++ < MAX_PRINTED;
      } else if (message.severity() == Severity.WARNING) {
        shown = warnings && printed <= MAX_PRINTED;
      }
      if (shown) {
        boolean goesOn = message.context() != null && message.shares(before);
        lines.add(goesOn ? message.indented() : message.toString());
        before = message;
      }
    }
    if (printed > MAX_PRINTED) {
      lines.add("and " + (printed - MAX_PRINTED) + " more");
    }
    return lines;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String line : lines(true)) {
      text.append(line).append('\n');
    }
    return text.toString();
  }
}
