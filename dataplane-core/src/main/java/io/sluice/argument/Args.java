// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import io.sluice.lang.ConfigStrings;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An element's arguments, read one by one. Positional arguments are read in the order of the calls;
 * each can also be given as {@code KEYWORD value}. Errors are collected, with Click's texts;
 * reading goes on with default values, so that a user sees all errors at once. Arguments that have
 * not been read when the element returns from its {@code configure} are an error.
 */
public final class Args {
  /** In place of a keyword: the argument was read by its position. No keyword contains a space. */
  private static final String BY_PLACE = "by place";

  /** In place of a keyword: the argument was read by its keyword. */
  private static final String BY_KEYWORD = "by keyword";

  private final NameScope scope;
  private final Position position;
  private final Diagnostics diagnostics;
  private List<String> arguments;

  /** For each argument its keyword; empty if it has none; or one of the two constants. */
  private List<String> keywords = new ArrayList<>();

  private final boolean live;
  private int errors;
  private boolean open = true;

  /**
   * Creates a reader.
   *
   * @param scope the element that has the arguments; may be null in tests
   * @param config the configuration string
   * @param position the position in messages
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
   * A reader for arguments that are written to a running element. Messages do not name the element,
   * because the writer knows it, and the files it uses are not declared.
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
   * @return the argument; if it is missing, that has been reported
   */
  public Arg required(String keyword) {
    return find(keyword, true, true);
  }

  /**
   * An optional argument, positional or by keyword.
   *
   * @param keyword its name, upper case
   * @return the argument, which may be absent
   */
  public Arg optional(String keyword) {
    return find(keyword, true, false);
  }

  /**
   * An optional argument that is given by keyword only.
   *
   * @param keyword its name, upper case
   * @return the argument, which may be absent
   */
  public Arg keyword(String keyword) {
    return find(keyword, false, false);
  }

  /**
   * A mandatory argument that is given by keyword only.
   *
   * @param keyword its name, upper case
   * @return the argument; if it is missing, that has been reported
   */
  public Arg requiredKeyword(String keyword) {
    return find(keyword, false, true);
  }

  /**
   * All arguments that have not been read yet, for elements that take a list.
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
   * Declares that the element reads a file. Another element that writes the same file is then an
   * error, also if the names differ because of links; a name that no file can have is an error,
   * too. To be called for each file while the element is configured.
   *
   * @param name the file's name
   */
  public void readsFile(String name) {
    declare(name, false);
  }

  /**
   * Declares that the element writes a file. Another element that reads or writes the same file is
   * then an error, also if the names differ because of links; a name that no file can have is an
   * error, too. To be called for each file while the element is configured.
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
   * The number of arguments that have not been read yet.
   *
   * @return a count
   */
  public int remaining() {
    return (int) IntStream.range(0, arguments.size()).filter(this::isOpen).count();
  }

  /** Whether an argument has not been read yet. */
  private boolean isOpen(int index) {
    String keyword = keywords.get(index);
    return !keyword.equals(BY_PLACE) && !keyword.equals(BY_KEYWORD);
  }

  private Arg find(String keyword, boolean positional, boolean mandatory) {
    // The next argument by position; once one was read by its keyword, there are no further
    // positions.
    int place = 0;
    while (place < arguments.size() && keywords.get(place).equals(BY_PLACE)) {
      place++;
    }
    boolean may = positional && place < arguments.size() && isOpen(place);
    // The last one counts, as in Click; the earlier ones count as read.
    int found = -1;
    for (int i = 0; i < arguments.size(); i++) {
      if (keywords.get(i).equals(keyword)) {
        keywords.set(i, BY_KEYWORD);
        found = i;
      }
    }
    // An argument at this position counts as read even if the keyword takes precedence. An argument
    // that begins with another keyword is not read here, unless the wanted one is mandatory: a text
    // may look like a keyword by chance.
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

  /** The keyword of an argument; empty if it has none, or if nothing follows it. */
  private static String keywordOf(String argument) {
    ConfigStrings.Keyword found = ConfigStrings.keyword(argument);
    boolean keyword =
        found != null
            && !found.rest().isEmpty()
            && (Character.isLetter(found.name().charAt(0)) || found.name().charAt(0) == '_');
    return keyword ? found.name() : "";
  }

  /**
   * Reports an error at the element's position.
   *
   * @param text a lower-case clause that says what is wrong
   */
  public void error(String text) {
    errors++;
    diagnostics.error(position, live ? null : context(scope), text);
  }

  /**
   * Reports a warning at the element's position.
   *
   * @param text a clause that says what is suspicious
   */
  public void warning(String text) {
    diagnostics.warning(position, live ? null : context(scope), text);
  }

  /**
   * The beginning of messages about an element's configuration.
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
   * Whether there has been an error.
   *
   * @return true after the first error
   */
  public boolean hasErrors() {
    return errors > 0;
  }

  /**
   * Reports arguments that have not been read; called after the element has read all that it wants.
   */
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
