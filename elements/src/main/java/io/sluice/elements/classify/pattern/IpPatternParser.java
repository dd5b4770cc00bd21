// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import io.sluice.elements.classify.pattern.IpTest.Direction;
import io.sluice.elements.classify.pattern.IpTestBuilder.MaskForm;
import io.sluice.elements.classify.pattern.IpTestBuilder.Relation;
import io.sluice.packet.ConnectionState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Parses the tcpdump-like patterns of IPFilter and IPClassifier by recursive descent.
 *
 * <pre>
 * expr   := orexpr { ? expr : orexpr }
 * orexpr := term { (or | ||) term }
 * term   := factor { [and | &amp;&amp;] factor }
 * factor := (! | not) factor | ( expr ) | test
 * test   := true | false | { qualifier } [ [POS:LEN] ] [ &amp; MASK ] [ relation ] [ value ]
 * </pre>
 */
final class IpPatternParser {
  private static final int MAX_DEPTH = 200;

  private final List<Lexer.Word> words;
  private final PatternProblems problems;
  private final AddressNames names;
  private int position;
  private int depth;
  private IpTestBuilder previous;

  private IpPatternParser(
      List<Lexer.Word> words, int first, AddressNames names, PatternProblems problems) {
    this.words = words;
    this.position = first;
    this.names = names;
    this.problems = problems;
  }

  /**
   * Parses words to the end.
   *
   * @param words the words of the pattern
   * @param first index of the first word to look at
   * @param names names for addresses
   * @param problems takes the messages
   * @return the pattern; meaningless after an error
   */
  static Expr parse(
      List<Lexer.Word> words, int first, AddressNames names, PatternProblems problems) {
    int count = words.size() - first;
    if (count == 0 || count == 1 && List.of("-", "any", "all").contains(words.get(first).text())) {
      return Expr.TRUE;
    }
    IpPatternParser parser = new IpPatternParser(words, first, names, problems);
    Expr expr = parser.expr();
    if (parser.position < words.size()) {
      parser.error("garbage after expression at '" + parser.word(parser.position) + "'");
    }
    return expr;
  }

  private String word(int index) {
    return index < words.size() ? words.get(index).text() : "";
  }

  /** The word at the position, but nothing when it is the last one and so must be the value. */
  private String wordBeforeValue() {
    return position < words.size() - 1 ? word(position) : "";
  }

  private boolean at(String first, String second) {
    return word(position).equals(first) || word(position).equals(second);
  }

  private int offset(int index) {
    Lexer.Word last = words.get(words.size() - 1);
    return index < words.size() ? words.get(index).offset() : last.offset() + last.text().length();
  }

  private void error(String text) {
    problems.error(offset(position), text);
  }

  private Expr expr() {
    if (depth > MAX_DEPTH) {
      error("expression is nested too deeply");
      position = words.size();
      return Expr.TRUE;
    }
    depth++;
    List<Expr> parts = new ArrayList<>();
    parts.add(orExpr());
    while (word(position).equals("?")) {
      int before = ++position;
      parts.add(expr());
      if (position == before || !word(position).equals(":")) {
        error("missing ':' in ternary expression");
        break;
      }
      position++;
      parts.add(orExpr());
    }
    depth--;
    Expr result = parts.get(parts.size() - 1);
    for (int i = parts.size() - 3; i >= 0; i -= 2) {
      result = new Expr.Choice(parts.get(i), parts.get(i + 1), result);
    }
    return result;
  }

  private Expr orExpr() {
    List<Expr> terms = new ArrayList<>();
    terms.add(term());
    while (at("or", "||")) {
      position++;
      terms.add(term());
    }
    return terms.size() == 1 ? terms.get(0) : new Expr.Or(terms);
  }

  private Expr term() {
    List<Expr> factors = new ArrayList<>();
    boolean expected = true;
    while (true) {
      int before = position;
      Expr factor = factor();
      if (position == before) {
        if (expected) {
          error("missing expression");
        }
        return factors.size() == 1 ? factors.get(0) : new Expr.And(factors);
      }
      factors.add(factor);
      expected = at("and", "&&");
      if (expected) {
        position++;
      }
    }
  }

  private Expr factor() {
    boolean negated = false;
    int start = position;
    while (at("not", "!")) {
      negated = !negated;
      position++;
    }
    int before = position;
    Expr inner = word(position).equals("(") ? parentheses() : test();
    if (position == before && before > start) {
      error("missing expression after '" + word(position - 1) + "'");
    }
    return negated ? new Expr.Not(inner) : inner;
  }

  private Expr parentheses() {
    int before = ++position;
    Expr inner = expr();
    if (position == before) {
      error("missing expression after '('");
    }
    if (word(position).equals(")")) {
      position++;
    } else if (position != before) {
      error("missing ')'");
    }
    return inner;
  }

  private Expr test() {
    String first = word(position);
    switch (first) {
      case "", ")", "||", "or", "?", ":":
        return Expr.TRUE;
      case "true", "false":
        position++;
        return new Expr.Constant(first.equals("true"));
      default:
        return primitive();
    }
  }

  private Expr primitive() {
    int start = position;
    IpTestBuilder test = new IpTestBuilder(problems, offset(start));
    Qualifiers qualifiers = new Qualifiers(test);
    boolean negated = qualifiers.read();
    boolean bare = position == start;
    if (!bare) {
      previous = null;
    }
    boolean ether = qualifiers.ether || previous != null && previous.isEther();
    boolean ip = qualifiers.ip && !ether;
    if (!bare && test.subject() == null && wordBeforeValue().equals("[")) {
      brackets(test);
    }
    mask(test, ether, ip);
    relation(test);
    if (position < words.size()) {
      value(test, ether, ip);
    }
    if (position == start) {
      error("empty term near '" + word(position) + "'");
      return Expr.TRUE;
    }
    IpTest result = test.build(previous, ether);
    if (result == null) {
      return Expr.TRUE;
    }
    previous = test;
    return negated ? new Expr.Not(result) : result;
  }

  /** The words before the value. */
  private final class Qualifiers {
    final IpTestBuilder test;
    boolean ether;
    boolean ip;

    Qualifiers(IpTestBuilder test) {
      this.test = test;
    }

    /** Reads them; returns whether they negate the primitive. */
    boolean read() {
      boolean negated = false;
      for (; position < words.size(); position++) {
        String word = word(position);
        NameLookup name = NameLookup.find(word, null, IpTest.ANY, names);
        if (name.status() == NameLookup.Status.SUBJECT) {
          test.setSubject(name.subject());
          if (name.subject().protocol() != 0) {
            test.setProtocol(name.subject().protocol());
          }
        } else if (name.status() == NameLookup.Status.VALUE
            && name.subject() == TestSubject.PROTOCOL) {
          test.setProtocol(name.value());
        } else if (name.status() != NameLookup.Status.UNKNOWN) {
          break;
        } else if (word.equals("not") || word.equals("!")) {
          negated = !negated;
        } else if (!direction(word) && !layer(word)) {
          break;
        }
      }
      return negated;
    }

    private boolean direction(String word) {
      if (word.equals("dst") || word.equals("dest")) {
        test.setDirection(Direction.DESTINATION);
        return true;
      } else if (!word.equals("src")) {
        return false;
      }
      String connective = word(position + 1);
      String second = word(position + 2);
      boolean pair = second.equals("dst") || second.equals("dest");
      if (pair && (connective.equals("and") || connective.equals("&&"))) {
        test.setDirection(Direction.BOTH);
        position += 2;
      } else if (pair && (connective.equals("or") || connective.equals("||"))) {
        test.setDirection(Direction.EITHER);
        position += 2;
      } else {
        test.setDirection(Direction.SOURCE);
      }
      return true;
    }

    private boolean layer(String word) {
      boolean known = word.equals("ip") || word.equals("ether");
      if (!known || ip || ether) {
        return false;
      }
      ip = word.equals("ip");
      ether = !ip;
      return true;
    }
  }

  private void brackets(IpTestBuilder test) {
    int open = position;
    StringBuilder inside = new StringBuilder();
    for (position++; position < words.size() && !word(position).equals("]"); position++) {
      inside.append(word(position));
    }
    if (position == words.size()) {
      position = open + 1;
      error("missing ']'");
      return;
    }
    position++;
    String text = inside.toString();
    int separator = Math.max(text.indexOf(':'), text.indexOf(','));
    String head = separator < 0 ? text : text.substring(0, separator);
    OptionalLong start = Literals.integer(head);
    OptionalLong second =
        separator < 0 ? OptionalLong.of(1) : Literals.integer(text.substring(separator + 1));
    if (start.isEmpty() || second.isEmpty() || start.getAsLong() < 0) {
      problems.error(offset(open), "syntax error after '[', expected '[POS]' or '[POS:LEN]'");
      return;
    }
    boolean range = separator >= 0 && text.charAt(separator) == ',';
    long first = start.getAsLong();
    long length = range ? second.getAsLong() - first + 1 : second.getAsLong();
    if (length < 1 || length > 4) {
      problems.error(offset(open), "LEN in '[POS:LEN]' out of range, should be between 1 and 4");
    } else if (first / 4 != (first + length - 1) / 4) {
      problems.error(
          offset(open), "field [%d:%d] does not fit in a single word".formatted(first, length));
    } else if (first > 0xffff) {
      problems.error(offset(open), "POS in '[POS:LEN]' out of range");
    } else {
      test.setSubject(TestSubject.bytes(test.protocol(), (int) first * 8, (int) length * 8));
    }
  }

  private void mask(IpTestBuilder test, boolean ether, boolean ip) {
    if (!wordBeforeValue().equals("&")) {
      return;
    }
    String text = word(position + 1);
    OptionalLong number = Literals.integer(text);
    OptionalLong address = ether ? OptionalLong.empty() : ipAddress(text);
    OptionalLong mac = ip ? OptionalLong.empty() : etherAddress(text);
    if (number.isPresent() && number.getAsLong() >= 0) {
      test.setMask(MaskForm.INTEGER, number.getAsLong());
    } else if (address.isPresent()) {
      test.setMask(MaskForm.ADDRESS, address.getAsLong());
    } else if (mac.isPresent()) {
      test.setMask(MaskForm.ETHER, mac.getAsLong());
    } else {
      return;
    }
    position += 2;
  }

  private void relation(IpTestBuilder test) {
    switch (wordBeforeValue()) {
      case "=", "==":
        break;
      case "!=":
        test.setRelation(Relation.EQUAL, true);
        break;
      case ">":
        test.setRelation(Relation.GREATER, false);
        break;
      case "<":
        test.setRelation(Relation.LESS, false);
        break;
      case ">=":
        test.setRelation(Relation.LESS, true);
        break;
      case "<=":
        test.setRelation(Relation.GREATER, true);
        break;
      default:
        return;
    }
    position++;
  }

  private void value(IpTestBuilder test, boolean ether, boolean ip) {
    String word = word(position);
    NameLookup name = NameLookup.find(word, subject(test, word), test.protocol(), names);
    OptionalLong number = Literals.integer(word);
    OptionalLong address = ether ? OptionalLong.empty() : ipAddress(word);
    OptionalLong prefix = ether ? OptionalLong.empty() : ipPrefix(word);
    OptionalLong mac = ip ? OptionalLong.empty() : etherAddress(word);
    if (name.status() == NameLookup.Status.WRONG) {
      error(name.message());
      test.setBroken();
    } else if (name.status() == NameLookup.Status.VALUE) {
      test.setValue(name.subject(), name.value());
    } else if (number.isPresent()) {
      test.setValue(TestSubject.INTEGER, number.getAsLong());
    } else if (address.isPresent()) {
      address(test, address.getAsLong(), prefix);
    } else if (prefix.isPresent()) {
      test.setPrefix(prefix.getAsLong() >>> 32, prefix.getAsLong() & 0xffff_ffffL);
    } else if (mac.isPresent()) {
      test.setValue(TestSubject.ETHER, mac.getAsLong());
    } else {
      if (test.hasOperator()) {
        error("dangling operator near '" + word + "'");
      }
      return;
    }
    position++;
  }

  /** What a value is about: in {@code state new or established} the second one is a state, too. */
  private TestSubject subject(IpTestBuilder test, String word) {
    boolean inherited =
        test.subject() == null && previous != null && previous.subject() == TestSubject.STATE;
    return inherited && ConnectionState.byName(word) != null ? TestSubject.STATE : test.subject();
  }

  private void address(IpTestBuilder test, long address, OptionalLong prefix) {
    OptionalLong mask =
        position < words.size() - 2 && word(position + 1).equals("mask")
            ? ipAddress(word(position + 2))
            : OptionalLong.empty();
    if (mask.isPresent()) {
      position += 2;
      test.setPrefix(address, mask.getAsLong());
    } else if (test.subject() == TestSubject.NET && prefix.isPresent()) {
      test.setPrefix(prefix.getAsLong() >>> 32, prefix.getAsLong() & 0xffff_ffffL);
    } else {
      test.setValue(TestSubject.HOST, address);
    }
  }

  private OptionalLong ipAddress(String word) {
    OptionalLong address = Literals.ipAddress(word);
    return address.isPresent() ? address : names.ipAddress(word);
  }

  private OptionalLong etherAddress(String word) {
    OptionalLong address = Literals.etherAddress(word);
    return address.isPresent() ? address : names.etherAddress(word);
  }

  private OptionalLong ipPrefix(String word) {
    OptionalLong prefix = Literals.ipPrefix(word);
    if (prefix.isPresent()) {
      return prefix;
    }
    int slash = word.lastIndexOf('/');
    OptionalLong named = slash > 0 ? ipAddress(word.substring(0, slash)) : OptionalLong.empty();
    OptionalLong mask = slash > 0 ? mask(word.substring(slash + 1)) : named;
    return named.isPresent() && mask.isPresent()
        ? OptionalLong.of(named.getAsLong() << 32 | mask.getAsLong())
        : names.ipPrefix(word);
  }

  private OptionalLong mask(String word) {
    OptionalLong mask = Literals.mask(word);
    return mask.isPresent() ? mask : names.ipAddress(word);
  }
}
