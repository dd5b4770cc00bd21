// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import io.sluice.element.Element;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * An element's arguments, read one by one. Positional arguments are taken in the order in which
 * they are asked for; any of them can also be given as {@code KEYWORD value}. Errors are collected
 * with Click's texts; reading goes on with the default, so that a user sees all of them. What
 * nobody asked for is an error when {@link Element#configure} returns.
 */
public final class Args {
  private final Element element;
  private final Position position;
  private final Diagnostics diagnostics;
  private final List<String> arguments;
  private int errors;
  private boolean open = true;

  /**
   * Creates a reader.
   *
   * @param element whom the arguments are for; may be null in tests
   * @param config the configuration string
   * @param position where messages point
   * @param diagnostics where messages go
   */
  public Args(Element element, String config, Position position, Diagnostics diagnostics) {
    this.element = element;
    this.position = position;
    this.diagnostics = diagnostics;
    this.arguments = new ArrayList<>(ConfigStrings.split(config));
  }

  /**
   * A mandatory argument, positional or by keyword.
   *
   * @param keyword its name, upper case
   * @return the argument; when it is missing that was reported
   */
  public Arg required(String keyword) {
    return find(keyword, true, true);
  }

  /**
   * An optional argument, positional or by keyword.
   *
   * @param keyword its name, upper case
   * @return the argument, perhaps absent
   */
  public Arg optional(String keyword) {
    return find(keyword, true, false);
  }

  /**
   * An optional argument that is given by keyword only.
   *
   * @param keyword its name, upper case
   * @return the argument, perhaps absent
   */
  public Arg keyword(String keyword) {
    return find(keyword, false, false);
  }

  /**
   * A mandatory argument that is given by keyword only.
   *
   * @param keyword its name, upper case
   * @return the argument; when it is missing that was reported
   */
  public Arg requiredKeyword(String keyword) {
    return find(keyword, false, true);
  }

  /**
   * All arguments that were not asked for yet, as they stand, for elements that take a list.
   *
   * @return raw texts, not unquoted
   */
  public List<String> rest() {
    List<String> rest = List.copyOf(arguments);
    arguments.clear();
    open = false;
    return rest;
  }

  /**
   * How many arguments were not asked for yet.
   *
   * @return a count
   */
  public int remaining() {
    return arguments.size();
  }

  private Arg find(String keyword, boolean positional, boolean mandatory) {
    for (int i = arguments.size() - 1; i >= 0; i--) {
      ConfigStrings.Keyword found = ConfigStrings.keyword(arguments.get(i));
      if (found != null && found.name().equals(keyword) && !found.rest().isEmpty()) {
        arguments.remove(i);
        // The last one counts, as in Click; the others are taken with it.
        arguments.removeIf(a -> isFor(a, keyword));
        return new Arg(this, keyword, found.rest());
      }
    }
    // The next argument, unless it names another keyword; a mandatory one takes it even so, since
    // a text may merely look like a keyword.
    if (positional && !arguments.isEmpty() && (mandatory || !looksLikeKeyword(arguments.get(0)))) {
      return new Arg(this, keyword, arguments.remove(0));
    }
    if (mandatory) {
      error(keyword + ": required argument missing");
    }
    return new Arg(this, keyword, null);
  }

  private static boolean isFor(String argument, String keyword) {
    ConfigStrings.Keyword found = ConfigStrings.keyword(argument);
    return found != null && found.name().equals(keyword) && !found.rest().isEmpty();
  }

  private static boolean looksLikeKeyword(String argument) {
    ConfigStrings.Keyword found = ConfigStrings.keyword(argument);
    return found != null && !found.rest().isEmpty() && !Character.isDigit(found.name().charAt(0));
  }

  /**
   * Reports an error at the element's place.
   *
   * @param text what is wrong, a lower-case clause
   */
  public void error(String text) {
    errors++;
    String context = element == null ? "" : "While configuring " + element + ": ";
    diagnostics.error(position, context + text);
  }

  /**
   * Reports a warning at the element's place.
   *
   * @param text what is suspicious
   */
  public void warning(String text) {
    diagnostics.warning(position, (element == null ? "" : element + ": ") + text);
  }

  public Position position() {
    return position;
  }

  /**
   * The element the arguments are for.
   *
   * @return may be null in tests
   */
  public Element element() {
    return element;
  }

  /**
   * Whether anything was wrong so far.
   *
   * @return true after the first error
   */
  public boolean hasErrors() {
    return errors > 0;
  }

  /** Reports arguments that nobody asked for. */
  void complete() {
    if (!open || arguments.isEmpty()) {
      return;
    }
    boolean positional = false;
    for (String argument : arguments) {
      if (looksLikeKeyword(argument)) {
        error(ConfigStrings.keyword(argument).name() + ": unknown argument");
      } else {
        positional = true;
      }
    }
    if (positional) {
      error("too many arguments");
    }
  }
}
