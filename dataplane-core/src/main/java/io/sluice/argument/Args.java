// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import io.sluice.lang.ConfigStrings;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * An element's arguments, read one by one. Positional arguments are taken in the order in which
 * they are asked for; any of them can also be given as {@code KEYWORD value}. Errors are collected
 * with Click's texts; reading goes on with the default, so that a user sees all of them. What
 * nobody asked for is an error when the element returns from its {@code configure}.
 */
public final class Args {
  private final NameScope scope;
  private final Position position;
  private final Diagnostics diagnostics;
  private final List<String> arguments;
  private final boolean live;
  private int errors;
  private boolean open = true;

  /**
   * Creates a reader.
   *
   * @param scope the element whom the arguments are for; may be null in tests
   * @param config the configuration string
   * @param position where messages point
   * @param diagnostics where messages go
   */
  public Args(NameScope scope, String config, Position position, Diagnostics diagnostics) {
    this(scope, config, position, diagnostics, false);
  }

  private Args(
      NameScope scope, String config, Position position, Diagnostics diagnostics, boolean live) {
    this.live = live;
    this.scope = scope;
    this.position = position;
    this.diagnostics = diagnostics;
    this.arguments = new ArrayList<>(ConfigStrings.split(config));
  }

  /**
   * A reader for arguments that are written to a running element by somebody who knows which one:
   * messages do not name it, and files that it uses are not declared.
   *
   * @param scope the element
   * @param config the configuration string
   * @param diagnostics where messages go
   * @return a reader
   */
  public static Args live(NameScope scope, String config, Diagnostics diagnostics) {
    return new Args(scope, config, null, diagnostics, true);
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
   * Declares that the element reads a file: an element that writes it is refused then, links to it
   * included; so is a name that no file can have. To be declared while the element is configured,
   * for each file.
   *
   * @param name the file's name
   */
  public void readsFile(String name) {
    declare(name, false);
  }

  /**
   * Declares that the element writes a file: another element that reads or writes it is refused
   * then, links to it included; so is a name that no file can have. To be declared while the
   * element is configured, for each file.
   *
   * @param name the file's name; {@code -} for the standard output
   */
  public void writesFile(String name) {
    declare(name, true);
  }

  private void declare(String name, boolean writes) {
    if (name.indexOf('\0') >= 0) {
      error("a file name holds no zero byte");
    } else if (scope != null && !live && !name.isEmpty()) {
      scope.declareFile(name, writes);
    }
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
    diagnostics.error(position, live ? null : context(scope), text);
  }

  /**
   * Reports a warning at the element's place.
   *
   * @param text what is suspicious
   */
  public void warning(String text) {
    diagnostics.warning(position, live ? null : context(scope), text);
  }

  /**
   * What messages about an element's configuration begin with.
   *
   * @param scope the element; may be null
   * @return Click's text; null without an element
   */
  public static String context(NameScope scope) {
    return scope == null ? null : "While configuring " + scope;
  }

  public Position position() {
    return position;
  }

  /**
   * Where names in the arguments are looked up.
   *
   * @return may be null in tests
   */
  NameScope scope() {
    return scope;
  }

  /**
   * Whether anything was wrong so far.
   *
   * @return true after the first error
   */
  public boolean hasErrors() {
    return errors > 0;
  }

  /** Reports arguments that nobody asked for; the element has read all it wants. */
  public void complete() {
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
