// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import static io.sluice.elements.inspect.rule.RuleText.number;

import io.sluice.elements.inspect.rule.ByteOption.Test.Operator;
import io.sluice.elements.inspect.rule.RuleText.Refused;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads those options of a rule that look at bytes: in which buffer, and where. What an option
 * means depends on those before: the buffer that was chosen, the last content, the numbers
 * extracted.
 */
final class PayloadReader {
  private static final int FARTHEST = 65_535;

  private final Rule rule;
  private final Map<String, Integer> extracted = new HashMap<>();
  private Buffer buffer = Buffer.PAYLOAD;
  private ContentOption content;

  PayloadReader(Rule rule) {
    this.rule = rule;
  }

  /**
   * Reads an option.
   *
   * @param name in lower case
   * @param value what stands behind the colon; empty when there is none
   * @return false when it is about something else
   */
  boolean read(String name, String value) throws Refused {
    Buffer sticky = value.isEmpty() ? Buffer.ofKeyword(name) : null;
    if (sticky != null) {
      rule.asksForQuic |= sticky == Buffer.QUIC_SNI;
      wants(sticky);
      select(name, sticky);
      return true;
    }
    switch (name) {
      case "content" -> content(value);
      case "uricontent" -> {
        content(value);
        content.buffer = Buffer.HTTP_URI;
      }
      case "urilen" -> length(Buffer.HTTP_URI_RAW, name, value);
      case "nocase", "rawbytes", "fast_pattern", "startswith", "endswith" -> modify(name);
      case "offset", "depth", "distance", "within" -> place(name, value);
      case "pcre" -> pcre(value);
      case "byte_test" -> byteTest(value);
      case "byte_jump" -> byteJump(value);
      case "byte_extract" -> byteExtract(value);
      case "isdataat" -> dataAt(value);
      case "bsize" -> length(buffer, name, value);
      case "dotprefix" -> {
        buffer = buffer.dotted();
        if (buffer == null) {
          throw new Refused("'dotprefix' behind a buffer that holds no names of hosts");
        }
      }
      case "tls.subject" -> contained(Buffer.TLS_CERT_SUBJECT, value);
      case "tls.issuerdn" -> contained(Buffer.TLS_CERT_ISSUER, value);
      case "tls.fingerprint" -> contained(Buffer.TLS_CERT_FINGERPRINT, value);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void add(Option option) {
    rule.options.add(option);
    rule.asksForPayload = true;
  }

  // ---- buffers

  private void wants(Buffer asked) {
    rule.asksForTls |= asked.isTls();
    rule.asksFor |= 1L << asked.ordinal();
  }

  /** A sticky buffer for what follows; as Snort 2 has it, one for the content before. */
  private void select(String name, Buffer chosen) {
    boolean modifier = name.startsWith("http_") && content != null;
    if (modifier && content.buffer == Buffer.PAYLOAD && buffer == Buffer.PAYLOAD) {
      content.buffer = chosen;
    } else {
      buffer = chosen;
      content = null;
    }
  }

  /** What stands in quotes must be in a buffer. */
  private void contained(Buffer where, String value) throws Refused {
    Buffer before = buffer;
    buffer = where;
    wants(where);
    content(value);
    buffer = before;
    content = null;
  }

  private void length(Buffer measured, String name, String value) throws Refused {
    String number = value.split(",", 2)[0];
    Buffer chosen = value.endsWith(",norm") ? Buffer.HTTP_URI : measured;
    NumberOption option = NumberOption.ofLength(chosen, number);
    if (option == null) {
      throw new Refused("option '" + name + "': '" + value + "'");
    }
    add(option);
  }

  // ---- contents

  private void content(String value) throws Refused {
    List<String> parts = RuleText.split(value, ',');
    String first = parts.get(0).strip();
    boolean negated = first.startsWith("!");
    String quoted = negated ? first.substring(1).strip() : first;
    if (quoted.length() < 2 || !quoted.startsWith("\"") || !quoted.endsWith("\"")) {
      throw new Refused("content needs quotes");
    }
    byte[] pattern = RuleText.content(quoted.substring(1, quoted.length() - 1));
    if (pattern == null) {
      throw new Refused("content " + quoted + " is malformed");
    }
    content = new ContentOption(pattern, negated, buffer);
    add(content);
    // Snort 3 writes the modifiers behind the text: "abc",nocase,depth 10.
    for (String part : parts.subList(1, parts.size())) {
      String[] words = part.strip().split("\\s+", 2);
      String word = words.length < 2 ? "" : words[1];
      if (List.of("offset", "depth", "distance", "within").contains(words[0])) {
        place(words[0], word);
      } else {
        modify(words[0]);
      }
    }
  }

  private ContentOption lastContent(String name) throws Refused {
    if (content == null) {
      throw new Refused("'" + name + "' without a content before it");
    }
    return content;
  }

  private void modify(String name) throws Refused {
    ContentOption last = lastContent(name);
    switch (name) {
      case "nocase" -> last.noCase = true;
      case "rawbytes", "fast_pattern_offset", "fast_pattern_length" -> {}
      case "fast_pattern" -> last.fastPattern = true;
      case "startswith" -> last.depth = Amount.of(last.pattern.length);
      case "endswith" -> last.atEnd = true;
      default -> throw new Refused("modifier '" + name + "'");
    }
    refuseBothKinds(last);
  }

  private void place(String name, String value) throws Refused {
    ContentOption last = lastContent(name);
    Amount amount = amount(name, value, -FARTHEST, FARTHEST);
    switch (name) {
      case "offset" -> last.offset = amount;
      case "depth" -> last.depth = amount;
      case "distance" -> last.distance = amount;
      default -> last.within = amount;
    }
    last.relative |= name.equals("distance") || name.equals("within");
    refuseBothKinds(last);
    if (amount.isVariable()) {
      return;
    }
    long number = amount.in(null);
    boolean tooShort = name.equals("depth") || name.equals("within");
    if (tooShort && number < last.pattern.length || name.equals("offset") && number < 0) {
      throw new Refused("'" + name + "' " + number + " leaves no room for its content");
    }
  }

  private static void refuseBothKinds(ContentOption option) throws Refused {
    boolean absolute = option.offset != Amount.ZERO || option.depth != Amount.UNLIMITED;
    if (option.relative && absolute) {
      throw new Refused("a content with offset, depth or startswith, and distance or within");
    }
  }

  private void pcre(String value) throws Refused {
    PcreOption option = PcreOption.of(value, buffer);
    wants(option.buffer);
    add(option);
    content = null;
  }

  // ---- numbers

  /** A number, or the name of one that is extracted. */
  private Amount amount(String name, String value, long min, long max) throws Refused {
    Integer known = extracted.get(value);
    return known != null ? Amount.ofVariable(known) : Amount.of(number(name, value, min, max));
  }

  private static List<String> parts(String text, int least, String message) throws Refused {
    List<String> parts = RuleText.split(text, ',').stream().map(String::strip).toList();
    if (parts.size() < least) {
      throw new Refused(message);
    }
    return parts;
  }

  private void byteTest(String text) throws Refused {
    List<String> parts = parts(text, 4, "byte_test needs bytes, operator, value and offset");
    String sign = parts.get(1);
    boolean negated = sign.startsWith("!");
    Operator operator =
        switch (negated ? sign.substring(1).strip() : sign) {
          case "<" -> Operator.LESS;
          case ">" -> Operator.GREATER;
          case "=" -> Operator.EQUAL;
          case "<=" -> Operator.LESS_OR_EQUAL;
          case ">=" -> Operator.GREATER_OR_EQUAL;
          case "&" -> Operator.AND;
          case "^" -> Operator.XOR;
          default -> {
            if (!sign.equals("!")) {
              throw new Refused("byte_test operator '" + sign + "'");
            }
            yield Operator.EQUAL;
          }
        };
    Amount value = amount("byte_test", parts.get(2), 0, 0xffff_ffffL);
    ByteOption option = new ByteOption.Test(operator, negated, value);
    bytes(option, parts.get(0), parts.get(3), parts.subList(4, parts.size()), "byte_test");
  }

  private void byteJump(String text) throws Refused {
    List<String> parts = parts(text, 2, "byte_jump needs bytes and offset");
    ByteOption option = new ByteOption.Jump();
    bytes(option, parts.get(0), parts.get(1), parts.subList(2, parts.size()), "byte_jump");
  }

  private void byteExtract(String text) throws Refused {
    List<String> parts = parts(text, 3, "byte_extract needs bytes, offset and name");
    if (extracted.size() == Inspected.VARIABLES) {
      throw new Refused("more than " + Inspected.VARIABLES + " of byte_extract");
    }
    ByteOption.Extract option = new ByteOption.Extract();
    bytes(option, parts.get(0), parts.get(1), parts.subList(3, parts.size()), "byte_extract");
    option.variable = extracted.computeIfAbsent(parts.get(2), key -> extracted.size());
  }

  private void bytes(
      ByteOption option, String bytes, String offset, List<String> words, String name)
      throws Refused {
    boolean text = false;
    int base = 10;
    // The others may have the words of byte_jump, too, to no effect.
    ByteOption.Jump jump = option instanceof ByteOption.Jump own ? own : new ByteOption.Jump();
    option.offset = amount(name, offset, -FARTHEST, FARTHEST);
    for (String word : words) {
      String[] pair = word.split("\\s+", 2);
      String value = pair.length > 1 ? pair[1] : "";
      switch (pair[0]) {
        case "relative" -> option.relative = true;
        case "little" -> option.little = true;
        case "big" -> option.little = false;
        case "string" -> text = true;
        case "hex" -> base = 16;
        case "dec" -> base = 10;
        case "oct" -> base = 8;
        case "align" -> option.align = true;
        case "from_beginning" -> jump.fromBeginning = true;
        case "from_end" -> jump.fromEnd = true;
        case "multiplier" -> option.multiplier = number(name, value, 1, FARTHEST);
        case "post_offset" -> jump.postOffset = (int) number(name, value, -FARTHEST, FARTHEST);
        default -> throw new Refused(name + " with '" + word + "'");
      }
    }
    option.base = text ? base : 0;
    option.bytes = (int) number(name, bytes, 1, text ? 10 : 4);
    option.buffer = buffer;
    add(option);
  }

  private void dataAt(String value) throws Refused {
    boolean negated = value.startsWith("!");
    List<String> parts = RuleText.split(negated ? value.substring(1) : value, ',');
    boolean relative = false;
    for (String part : parts.subList(1, parts.size())) {
      if (part.strip().equals("relative")) {
        relative = true;
      } else if (!part.strip().equals("rawbytes")) {
        throw new Refused("isdataat with '" + part.strip() + "'");
      }
    }
    Amount at = amount("isdataat", parts.get(0).strip(), 0, FARTHEST);
    add(new DataAtOption(at, negated, relative, buffer));
  }
}
