// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

import io.sluice.elements.inspect.pcre.PcreNode.At;
import io.sluice.elements.inspect.pcre.PcreNode.Bytes;
import io.sluice.elements.inspect.pcre.PcreNode.Choice;
import io.sluice.elements.inspect.pcre.PcreNode.Greed;
import io.sluice.elements.inspect.pcre.PcreNode.Place;
import io.sluice.elements.inspect.pcre.PcreNode.Reference;
import io.sluice.elements.inspect.pcre.PcreNode.Repeat;
import io.sluice.elements.inspect.pcre.PcreNode.Sequence;
import io.sluice.elements.regex.ByteSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a regular expression of PCRE over bytes. Conditions, recursions, branch resets and verbs
 * are refused.
 */
final class PcreParser extends PcreScanner {
  /** Flags that an expression may change within; each is a bit of {@link #modes}. */
  private static final String MODES = "ismx";

  private static final int ANY_CASE = 1;
  private static final int DOT_ALL = 2;
  private static final int LINES = 4;
  private static final int SPACED = 8;

  private static final int MOST = 65_535;
  private static final int MAX_DEPTH = 100;
  private static final Pattern COUNTS = Pattern.compile("\\{(\\d{1,5})(,(\\d{0,5}))?\\}");
  private static final Pattern NAMED = Pattern.compile("\\(\\?(?:P?<|')([A-Za-z_]\\w*)[>']");
  private static final Pattern NAME_AGAIN =
      Pattern.compile("\\(\\?P=(\\w+)\\)|\\\\k(?:<(\\w+)>|'(\\w+)'|\\{(\\w+)\\})");
  private static final Pattern NUMBER_AGAIN = Pattern.compile("\\\\g(?:(-?\\d+)|\\{(-?\\w+)\\})");

  private final String flags;
  private final Map<String, Integer> names = new HashMap<>();
  private int groups;
  private int highest;
  private int depth;

  /** What the flags ask for here: a bit each. */
  private int modes;

  PcreParser(String text, String flags) {
    super(text);
    this.flags = flags;
    for (int i = 0; i < MODES.length(); i++) {
      modes |= has(MODES.charAt(i)) ? 1 << i : 0;
    }
  }

  private boolean has(char flag) {
    return flags.indexOf(flag) >= 0;
  }

  private boolean is(int mode) {
    return (modes & mode) != 0;
  }

  /**
   * Reads all of it.
   *
   * @throws IllegalArgumentException when it is malformed, or has what is refused
   */
  PcreNode parse() {
    PcreNode all = choice();
    if (at < text.length()) {
      throw wrong("')' without '('");
    }
    if (highest > groups) {
      throw wrong("a back-reference to a group that there is not");
    }
    return has('A') ? new Sequence(List.of(new At(Place.BEGIN), all)) : all;
  }

  /** How many groups were kept. */
  int groups() {
    return groups;
  }

  private PcreNode choice() {
    int before = modes;
    if (++depth > MAX_DEPTH) {
      throw wrong("more than " + MAX_DEPTH + " groups in each other");
    }
    List<PcreNode> parts = new ArrayList<>();
    do {
      parts.add(sequence());
    } while (next("|"));
    depth--;
    modes = before;
    return parts.size() == 1 ? parts.get(0) : new Choice(parts);
  }

  private PcreNode sequence() {
    List<PcreNode> parts = new ArrayList<>();
    while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
      if (next("\\Q")) {
        int end = text.indexOf("\\E", at);
        int stop = end < 0 ? text.length() : end;
        for (; at < stop; at++) {
          parts.add(literal(text.charAt(at)));
        }
        at = end < 0 ? stop : stop + 2;
      } else if (!next("\\E") && !skipped()) {
        PcreNode atom = atom();
        if (atom != null) {
          parts.add(repeated(atom));
        }
      }
    }
    return parts.size() == 1 ? parts.get(0) : new Sequence(parts);
  }

  /** Skips a comment, or what the flag x leaves out. */
  private boolean skipped() {
    if (next("(?#")) {
      at = end(text.indexOf(')', at)) + 1;
      return true;
    }
    if (!is(SPACED)) {
      return false;
    }
    if (next("#")) {
      int feed = text.indexOf('\n', at);
      at = feed < 0 ? text.length() : feed + 1;
      return true;
    }
    boolean space = Character.isWhitespace(text.charAt(at));
    at += space ? 1 : 0;
    return space;
  }

  private PcreNode literal(int b) {
    if (b > 255) {
      throw wrong("a character that is no byte");
    }
    ByteSet set = ByteSet.of(b);
    return new Bytes(is(ANY_CASE) ? set.inBothCases() : set);
  }

  /** One atom; null for a change of flags. */
  private PcreNode atom() {
    char c = text.charAt(at);
    switch (c) {
      case '(' -> {
        return group();
      }
      case '[' -> {
        at++;
        return new Bytes(characters(is(ANY_CASE)));
      }
      case '\\' -> {
        return escape();
      }
      case '.' -> {
        at++;
        return new Bytes(is(DOT_ALL) ? ByteSet.ALL : NOT_FEED);
      }
      case '^' -> {
        at++;
        return new At(is(LINES) ? Place.LINE_BEGIN : Place.BEGIN);
      }
      case '$' -> {
        at++;
        Place end = has('E') ? Place.END : Place.END_OR_LAST_FEED;
        return new At(is(LINES) ? Place.LINE_END : end);
      }
      case '*', '+', '?' -> throw wrong("a repetition of nothing");
      default -> {
        at++;
        return literal(c);
      }
    }
  }

  // ---- repetitions

  private PcreNode repeated(PcreNode first) {
    PcreNode node = first;
    while (true) {
      while (at < text.length() && is(SPACED) && skipped()) {
        // Between an atom and its repetition, too.
      }
      int least;
      int most;
      Matcher counts = COUNTS.matcher(text).region(at, text.length());
      if (next("*")) {
        least = 0;
        most = -1;
      } else if (next("+")) {
        least = 1;
        most = -1;
      } else if (next("?")) {
        least = 0;
        most = 1;
      } else if (counts.lookingAt()) {
        at = counts.end();
        least = Integer.parseInt(counts.group(1));
        boolean open = counts.group(2) != null && counts.group(3).isEmpty();
        most = counts.group(2) == null ? least : open ? -1 : Integer.parseInt(counts.group(3));
      } else {
        return node;
      }
      if (Math.max(least, most) > MOST || most >= 0 && most < least) {
        throw wrong("a repetition that cannot be");
      }
      boolean possessive = next("+");
      boolean lazy = !possessive && next("?") != has('G');
      Greed greed = possessive ? Greed.POSSESSIVE : lazy ? Greed.LAZY : Greed.GREEDY;
      node = new Repeat(node, least, most, greed);
    }
  }

  // ---- groups

  private PcreNode group() {
    Matcher again = NAME_AGAIN.matcher(text).region(at, text.length());
    Matcher named = NAMED.matcher(text).region(at, text.length());
    if (again.lookingAt()) {
      return reference(again);
    }
    if (named.lookingAt()) {
      at = named.end();
      names.put(named.group(1), groups + 1);
      return capture();
    }
    if (next("(?=") || next("(?!")) {
      boolean negated = text.charAt(at - 1) == '!';
      return new PcreNode.Look(closed(choice()), false, negated);
    }
    if (next("(?<=") || next("(?<!")) {
      boolean negated = text.charAt(at - 1) == '!';
      return new PcreNode.Look(closed(choice()), true, negated);
    }
    if (next("(?>")) {
      return new PcreNode.Atomic(closed(choice()));
    }
    if (next("(?:")) {
      return closed(choice());
    }
    if (next("(?")) {
      return flagged();
    }
    if (next("(*")) {
      throw wrong("a verb '(*'");
    }
    at++;
    return capture();
  }

  private PcreNode capture() {
    int number = ++groups;
    return new PcreNode.Group(number, closed(choice()));
  }

  private PcreNode closed(PcreNode body) {
    if (!next(")")) {
      throw wrong("'(' without ')'");
    }
    return body;
  }

  /** Flags for the rest of the group, or for one that they begin. */
  private PcreNode flagged() {
    int before = modes;
    boolean on = true;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      int mode = MODES.indexOf(c);
      if (mode >= 0) {
        modes = on ? modes | 1 << mode : modes & ~(1 << mode);
      } else if (c == '-') {
        on = false;
      } else if (c == ')') {
        at++;
        return null;
      } else if (c == ':') {
        at++;
        PcreNode body = closed(choice());
        modes = before;
        return body;
      } else {
        throw wrong("'(?" + c + "'");
      }
    }
    throw wrong("'(' without ')'");
  }

  private PcreNode reference(Matcher form) {
    at = form.end();
    String name = null;
    for (int i = 1; i <= form.groupCount() && name == null; i++) {
      name = form.group(i);
    }
    return reference(name);
  }

  /** By name, or by number; a negative one counts back from here. */
  private PcreNode reference(String name) {
    Integer number = names.get(name);
    if (number == null && name.matches("-?\\d{1,4}")) {
      int given = Integer.parseInt(name);
      number = given < 0 ? groups + 1 + given : given;
    }
    if (number == null || number < 1) {
      throw wrong("a back-reference '" + name + "' to a group that there is not");
    }
    highest = Math.max(highest, number);
    return new Reference(number, is(ANY_CASE));
  }

  // ---- escapes

  private PcreNode escape() {
    Matcher byName = NAME_AGAIN.matcher(text).region(at, text.length());
    Matcher byNumber = NUMBER_AGAIN.matcher(text).region(at, text.length());
    if (byName.lookingAt()) {
      return reference(byName);
    }
    if (byNumber.lookingAt()) {
      return reference(byNumber);
    }
    char c = at + 1 < text.length() ? text.charAt(at + 1) : 0;
    if (c >= '1' && c <= '9') {
      int end = at + 2;
      while (end < text.length() && Character.isDigit(text.charAt(end)) && end < at + 4) {
        end++;
      }
      String digits = text.substring(at + 1, end);
      if (digits.length() == 1 || Integer.parseInt(digits) <= groups) {
        at = end;
        return reference(digits);
      }
    }
    Place place =
        switch (c) {
          case 'b' -> Place.WORD_BOUNDARY;
          case 'B' -> Place.NO_WORD_BOUNDARY;
          case 'A', 'G' -> Place.BEGIN;
          case 'Z' -> Place.END_OR_LAST_FEED;
          case 'z' -> Place.END;
          default -> null;
        };
    if (place != null) {
      at += 2;
      return new At(place);
    }
    ByteSet set = ofEscape(c);
    if (set != null) {
      at += 2;
      return new Bytes(set);
    }
    if (c == 'R') {
      at += 2;
      PcreNode both = new Sequence(List.of(literal('\r'), literal('\n')));
      return new PcreNode.Atomic(new Choice(List.of(both, new Bytes(VERTICAL))));
    }
    return literal(escaped());
  }
}
