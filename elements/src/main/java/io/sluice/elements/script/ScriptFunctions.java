// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import io.sluice.run.WallClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** The functions of scripts: each takes its arguments as one text. */
final class ScriptFunctions {
  private static final SplittableRandom RANDOM = new SplittableRandom();

  /** The functions that need nothing but their arguments, by name. */
  static final Map<String, UnaryOperator<String>> ALL =
      Map.ofEntries(
          Map.entry("add", text -> ScriptNumbers.fold("add", text)),
          Map.entry("sub", text -> ScriptNumbers.fold("sub", text)),
          Map.entry("mul", text -> ScriptNumbers.fold("mul", text)),
          Map.entry("div", text -> ScriptNumbers.fold("div", text)),
          Map.entry("idiv", text -> ScriptNumbers.fold("idiv", text)),
          Map.entry("min", text -> ScriptNumbers.fold("min", text)),
          Map.entry("max", text -> ScriptNumbers.fold("max", text)),
          Map.entry("avg", text -> ScriptNumbers.average(text)),
          Map.entry("count", text -> String.valueOf(ConfigStrings.words(text).size())),
          Map.entry("popcount", text -> ScriptNumbers.countAbove("0 " + text)),
          Map.entry("gt_vec", text -> ScriptNumbers.countAbove(text)),
          Map.entry("ceil", text -> ScriptNumbers.whole(text, Math::ceil)),
          Map.entry("floor", text -> ScriptNumbers.whole(text, Math::floor)),
          Map.entry("round", text -> ScriptNumbers.whole(text, Math::rint)),
          Map.entry("mod", text -> ScriptNumbers.remainder(text, false)),
          Map.entry("rem", text -> ScriptNumbers.remainder(text, true)),
          Map.entry("neg", text -> ScriptNumbers.negate(text, false)),
          Map.entry("abs", text -> ScriptNumbers.negate(text, true)),
          Map.entry("eq", text -> truth(ScriptNumbers.compare(text) == 0)),
          Map.entry("ne", text -> truth(ScriptNumbers.compare(text) != 0)),
          Map.entry("lt", text -> truth(ScriptNumbers.compare(text) < 0)),
          Map.entry("le", text -> truth(ScriptNumbers.compare(text) <= 0)),
          Map.entry("gt", text -> truth(ScriptNumbers.compare(text) > 0)),
          Map.entry("ge", text -> truth(ScriptNumbers.compare(text) >= 0)),
          Map.entry("not", text -> truth(!HandlerValues.bool(text))),
          Map.entry("and", text -> truth(all(text, true))),
          Map.entry("nand", text -> truth(!all(text, true))),
          Map.entry("or", text -> truth(!all(text, false))),
          Map.entry("nor", text -> truth(all(text, false))),
          Map.entry("if", ScriptFunctions::choose),
          Map.entry("in", ScriptFunctions::contains),
          Map.entry("first", text -> ConfigStrings.firstWord(text)[0]),
          Map.entry("length", text -> String.valueOf(text.length())),
          Map.entry("unquote", ConfigStrings::unquote),
          Map.entry("now", text -> HandlerValues.timestamp(WallClock.nanos())),
          Map.entry("now_steady", text -> HandlerValues.timestamp(WallClock.steadyNanos())),
          Map.entry("random", ScriptFunctions::random),
          Map.entry("sprintf", ScriptFormat::format),
          Map.entry("htons", text -> String.valueOf(swap16(text))),
          Map.entry("ntohs", text -> String.valueOf(swap16(text))),
          Map.entry("htonl", text -> String.valueOf(swap32(text))),
          Map.entry("ntohl", text -> String.valueOf(swap32(text))),
          Map.entry("cat", ScriptFunctions::cat),
          Map.entry("catq", text -> ConfigStrings.quote(cat(text))));

  private ScriptFunctions() {}

  static String truth(boolean value) {
    return String.valueOf(value);
  }

  /** Whether all words have a truth value. */
  private static boolean all(String text, boolean value) {
    for (String word : ConfigStrings.words(text)) {
      if (HandlerValues.bool(word) != value) {
        return false;
      }
    }
    return true;
  }

  private static String choose(String text) {
    List<String> words = ConfigStrings.words(text);
    if (words.isEmpty()) {
      throw new HandlerException("syntax error");
    }
    int chosen = HandlerValues.bool(words.get(0)) ? 1 : 2;
    return chosen < words.size() ? words.get(chosen) : "";
  }

  private static String contains(String text) {
    List<String> words = ConfigStrings.words(text).stream().map(ConfigStrings::unquote).toList();
    return truth(!words.isEmpty() && words.subList(1, words.size()).contains(words.get(0)));
  }

  private static String random(String text) {
    List<String> words = ConfigStrings.words(text);
    if (words.isEmpty()) {
      return String.valueOf(RANDOM.nextInt(Integer.MAX_VALUE));
    }
    long first = HandlerValues.integer(words.get(0), 0, 0xffff_ffffL);
    if (words.size() == 1 && first > 0) {
      return String.valueOf(RANDOM.nextLong(first));
    }
    long last = words.size() == 2 ? HandlerValues.integer(words.get(1), 0, 0xffff_ffffL) : -1;
    if (last < first) {
      throw new HandlerException("bad N");
    }
    return String.valueOf(RANDOM.nextLong(first, last + 1));
  }

  private static int swap16(String text) {
    long value = HandlerValues.integer(text, Integer.MIN_VALUE, 0xffff_ffffL);
    return Short.reverseBytes((short) value) & 0xffff;
  }

  private static long swap32(String text) {
    long value = HandlerValues.integer(text, Integer.MIN_VALUE, 0xffff_ffffL);
    return Integer.toUnsignedLong(Integer.reverseBytes((int) value));
  }

  private static String cat(String text) {
    String file = ConfigStrings.unquote(text.strip());
    try {
      return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    } catch (IOException | InvalidPathException e) {
      throw new HandlerException(file + ": cannot be read");
    }
  }
}
