// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import io.sluice.lang.ConfigStrings;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An element's arguments, read one by one. Positional arguments are taken in the order in which
 * they are asked for; any of them can also be given as {@code KEYWORD value}. Errors are collected
 * with Click's texts; reading goes on with the default, so that a user sees all of them. What
 * nobody asked for is an error when the element returns from its {@code configure}.
 */
public final class Args {
  /** In place of a keyword: the argument was taken by its place. No keyword has a space. */
  private static final String BY_PLACE = "by place";

  /** In place of a keyword: the argument was taken by its keyword. */
  private static final String BY_KEYWORD = "by keyword";

  private final NameScope scope;
  private final Position position;
  private final Diagnostics diagnostics;
  private List<String> arguments;

  /** For each argument, its keyword; empty when it has none, or one of the two constants. */
  private List<String> keywords = new ArrayList<>();

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
    this.arguments = ConfigStrings.split(config);
    arguments.forEach(argument -> keywords.add(keywordOf(argument)));
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
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      if (isOpen(i)) {
        rest.add(arguments.get(i));
        keywords.set(i, BY_PLACE);
      }
    }
    open = false;
    return List.copyOf(rest);
  }

  /**
   * Forgets what was asked for so far: the next positional argument is the first of those left. For
   * elements whose keywords may stand before what goes by its place, as in {@code ARPQuerier(TABLE
   * t, 10.0.0.1, 2:0:0:0:0:1)}.
   *
   * @return this
   */
  public Args consume() {
    List<String> left = new ArrayList<>();
    List<String> leftKeywords = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      if (isOpen(i)) {
        left.add(arguments.get(i));
        leftKeywords.add(keywords.get(i));
      }
    }
    arguments = left;
    keywords = leftKeywords;
    return this;
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
    return (int) IntStream.range(0, arguments.size()).filter(this::isOpen).count();
  }

  /** Whether nobody asked for an argument yet. */
  private boolean isOpen(int index) {
    String keyword = keywords.get(index);
    return !keyword.equals(BY_PLACE) && !keyword.equals(BY_KEYWORD);
  }

  private Arg find(String keyword, boolean positional, boolean mandatory) {
    // The next by its place: no other way after the first that was taken by its keyword.
    int place = 0;
    while (place < arguments.size() && keywords.get(place).equals(BY_PLACE)) {
      place++;
    }
    boolean may = positional && place < arguments.size() && isOpen(place);
    // The last one counts, as in Click; the others are taken with it.
    int found = -1;
    for (int i = 0; i < arguments.size(); i++) {
      if (keywords.get(i).equals(keyword)) {
        keywords.set(i, BY_KEYWORD);
        found = i;
      }
    }
    // What has the place is taken, even if it is the keyword that counts. What names another
    // keyword
    // is not, unless it is mandatory, since a text may merely look like a keyword.
    if (may && isOpen(place) && ((found < 0 && mandatory) || keywords.get(place).isEmpty())) {
      keywords.set(place, BY_PLACE);
      if (found < place) {
        return new Arg(this, keyword, arguments.get(place));
      }
    }
    if (found >= 0) {
      return new Arg(this, keyword, ConfigStrings.keyword(arguments.get(found)).rest());
    }
    if (mandatory) {
      error(keyword + ": required argument missing");
    }
    return new Arg(this, keyword, null);
  }

  /** The keyword of an argument; empty when it has none, or nothing behind it. */
  private static String keywordOf(String argument) {
    ConfigStrings.Keyword found = ConfigStrings.keyword(argument);
    boolean keyword =
        found != null
            && !found.rest().isEmpty()
            && (Character.isLetter(found.name().charAt(0)) || found.name().charAt(0) == '_');
    return keyword ? found.name() : "";
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
    if (!open) {
      return;
    }
    boolean positional = false;
    for (int i = 0; i < arguments.size(); i++) {
      if (isOpen(i) && !keywords.get(i).isEmpty()) {
        error(keywords.get(i) + ": unknown argument");
      } else {
        positional |= isOpen(i);
      }
    }
    if (positional) {
      error("too many arguments");
    }
  }
}
