// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import io.sluice.elements.inspect.rule.ByteTestOption.Operator;
import io.sluice.elements.inspect.rule.Inspected.HeaderField;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads one rule. */
final class RuleParser {
  private static final int MAX_NAMES = 1024;
  private static final Set<String> EVENTS =
      Set.of("app-layer-event", "stream-event", "decode-event", "engine-event");

  private final Map<String, String> variables;
  private final Map<String, Integer> bits;
  private final Map<String, Integer> numbers;
  private final Map<String, Integer> extracted = new HashMap<>();
  private Rule rule;
  private Buffer buffer;
  private ContentOption content;
  private boolean payload;
  private boolean packetOnly;

  /** What a rule says that cannot be taken. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message, null, false, false);
    }
  }

  RuleParser(
      Map<String, String> variables, Map<String, Integer> bits, Map<String, Integer> numbers) {
    this.variables = variables;
    this.bits = bits;
    this.numbers = numbers;
  }

  Rule parse(String text) throws Refused {
    rule = new Rule();
    buffer = Buffer.PAYLOAD;
    content = null;
    extracted.clear();
    payload = false;
    packetOnly = false;
    int open = text.indexOf('(');
    if (open < 0 || !text.endsWith(")")) {
      throw new Refused("a rule is 'action protocol addresses (options)'");
    }
    try {
      header(text.substring(0, open).strip());
    } catch (IllegalArgumentException e) {
      throw new Refused(e.getMessage());
    }
    for (String option : RuleText.split(text.substring(open + 1, text.length() - 1), ';')) {
      if (!option.isBlank()) {
        option(option.strip());
      }
    }
    if (rule.sid == 0) {
      throw new Refused("sid is missing");
    }
    rule.aboutPackets = packetOnly || !payload;
    if (packetOnly && rule.asksForTls) {
      throw new Refused("what TLS says is in the stream, and the rule asks about packets");
    }
    chooseFastPattern();
    rule.finish();
    return rule;
  }

  private void header(String text) throws Refused {
    List<String> words =
        RuleText.split(
            text.replaceAll("\\s+", " ").replaceAll("(?<=[\\[,]) | (?=[\\],])", ""), ' ');
    if (words.size() != 7) {
      throw new Refused("a rule's header has seven words");
    }
    rule.action =
        switch (words.get(0)) {
          case "alert", "log" -> Rule.Action.ALERT;
          case "drop", "block", "sdrop" -> Rule.Action.DROP;
          case "reject", "rejectsrc", "rejectdst", "rejectboth" -> Rule.Action.REJECT;
          case "pass" -> Rule.Action.PASS;
          default -> throw new Refused("action '" + words.get(0) + "'");
        };
    rule.protocol =
        switch (words.get(1)) {
          // Any packet, those included whose headers are malformed.
          case "ip", "pkthdr" -> 0;
          case "ip4", "ipv4" -> anyOf(4);
          case "ip6", "ipv6" -> anyOf(6);
          case "icmp" -> 1;
          case "tcp", "tcp-pkt", "tcp-stream" -> 6;
          case "udp" -> 17;
          default -> aboveTransport(words.get(1));
        };
    packetOnly = words.get(1).equals("tcp-pkt");
    rule.src = AddressSet.of(RuleText.expand(words.get(2), variables));
    rule.srcPorts = PortSet.of(RuleText.expand(words.get(3), variables));
    rule.dst = AddressSet.of(RuleText.expand(words.get(5), variables));
    rule.dstPorts = PortSet.of(RuleText.expand(words.get(6), variables));
    rule.bothWays =
        switch (words.get(4)) {
          case "->" -> false;
          case "<>" -> true;
          default -> throw new Refused("direction '" + words.get(4) + "'");
        };
  }

  private int anyOf(int version) {
    rule.version = version;
    return 0;
  }

  /** The IP protocol of a rule about an application; 0 for TCP and UDP. */
  private int aboveTransport(String word) throws Refused {
    Application application = Application.of(word);
    if (application == null) {
      throw new Refused("protocol '" + word + "'");
    }
    speaks(application, false);
    return switch (application) {
      case DNS -> 0;
      case QUIC -> 17;
      default -> 6;
    };
  }

  private void application(String value) throws Refused {
    boolean negated = value.startsWith("!");
    Application application = Application.of(value.substring(negated ? 1 : 0).strip());
    if (application == null) {
      throw new Refused("app-layer-protocol '" + value + "'");
    }
    speaks(application, negated);
  }

  private void speaks(Application application, boolean negated) {
    rule.asksForQuic |= application == Application.QUIC;
    rule.options.add(new ApplicationOption(application, negated));
    payload = true;
  }

  private void option(String text) throws Refused {
    int colon = text.indexOf(':');
    String name = (colon < 0 ? text : text.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
    String value = colon < 0 ? "" : text.substring(colon + 1).strip();
    Buffer sticky = Buffer.ofKeyword(name);
    if (sticky != null && colon < 0) {
      rule.asksForQuic |= sticky == Buffer.QUIC_SNI;
      wants(sticky);
      select(name, sticky);
      return;
    }
    if (EVENTS.contains(name)) {
      event(name, value);
      return;
    }
    switch (name) {
      case "msg" -> rule.message = quoted(name, value);
      case "sid" -> rule.sid = number(name, value, 1, 0xffff_ffffL);
      case "gid" -> rule.gid = number(name, value, 0, 0xffff_ffffL);
      case "rev" -> rule.revision = (int) number(name, value, 0, Integer.MAX_VALUE);
      case "priority" -> rule.priority = (int) number(name, value, 0, 255);
      case "classtype" -> rule.classType = value;
      case "reference", "metadata", "target", "rem", "service" -> {}
      case "content" -> content(value);
      case "uricontent" -> {
        content(value);
        content.buffer = Buffer.HTTP_URI;
      }
      case "urilen" -> length(Buffer.HTTP_URI_RAW, name, value);
      case "nocase", "rawbytes", "fast_pattern", "startswith", "endswith" -> modify(name, value);
      case "offset", "depth", "distance", "within" -> place(name, value);
      case "pcre" -> pcre(value);
      case "byte_test" -> byteTest(value);
      case "byte_jump" -> byteJump(value);
      case "byte_extract" -> byteExtract(value);
      case "isdataat" -> dataAt(value);
      case "bsize" -> length(buffer, name, value);
      case "flow" -> flow(value);
      case "flowbits" -> flowbits(value);
      case "flowint" -> flowint(value);
      case "noalert" -> rule.noAlert = true;
      case "stream_size" -> streamSize(value);
      case "tls.subject" -> contained(Buffer.TLS_CERT_SUBJECT, value);
      case "tls.issuerdn" -> contained(Buffer.TLS_CERT_ISSUER, value);
      case "tls.fingerprint" -> contained(Buffer.TLS_CERT_FINGERPRINT, value);
      case "ssl_version", "tls.version" -> tls(TlsOption.ofVersions(value), name, value);
      case "ssl_state" -> tls(TlsOption.ofMessages(value), name, value);
      case "app-layer-protocol" -> application(value);
      case "flags" -> add(true, FlagsOption.of(value), name, value);
      case "dsize" -> header(HeaderField.PAYLOAD_SIZE, true, name, value);
      case "itype" -> header(HeaderField.ICMP_TYPE, false, name, value);
      case "icode" -> header(HeaderField.ICMP_CODE, false, name, value);
      case "icmp_id" -> header(HeaderField.ICMP_ID, false, name, value);
      case "icmp_seq" -> header(HeaderField.ICMP_SEQ, false, name, value);
      case "ttl" -> header(HeaderField.TTL, true, name, value);
      case "id" -> header(HeaderField.IP_ID, true, name, value);
      case "ip_proto" -> header(HeaderField.IP_PROTO, false, name, value);
      case "window" -> header(HeaderField.TCP_WINDOW, true, name, value);
      case "threshold" -> limit(value, null);
      case "detection_filter" -> limit(value, Rule.Limit.Kind.FILTER);
      default -> throw new Refused("option '" + name + "'");
    }
  }

  /** A sticky buffer for what follows; as Snort 2 has it, one for the content before. */
  private void select(String name, Buffer chosen) throws Refused {
    boolean modifier = name.startsWith("http_") && content != null;
    if (modifier && content.buffer == Buffer.PAYLOAD && buffer == Buffer.PAYLOAD) {
      content.buffer = chosen;
    } else {
      buffer = chosen;
      content = null;
    }
  }

  private static String quoted(String name, String value) throws Refused {
    String text = RuleText.unquote(value);
    if (text == null) {
      throw new Refused(name + " needs quotes");
    }
    return text;
  }

  private static long number(String name, String value, long min, long max) throws Refused {
    boolean is = value.matches("-?[0-9]{1,10}") || value.matches("0x[0-9a-fA-F]{1,8}");
    long number = is ? Long.decode(value.replaceFirst("^(-?)0+(?=[0-9])", "$1")) : min - 1;
    if (number < min || number > max) {
      throw new Refused("option '" + name + "': '" + value + "' is not a number it can have");
    }
    return number;
  }

  private void add(boolean aboutPacket, Option option, String name, String value) throws Refused {
    if (option == null) {
      throw new Refused("option '" + name + "': '" + value + "'");
    }
    packetOnly |= aboutPacket;
    rule.options.add(option);
  }

  private void header(HeaderField field, boolean aboutPacket, String name, String value)
      throws Refused {
    add(aboutPacket, NumberOption.of(field, value), name, value);
  }

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
    rule.options.add(content);
    payload = true;
    // Snort 3 writes the modifiers behind the text: "abc",nocase,depth 10.
    for (String part : parts.subList(1, parts.size())) {
      String[] words = part.strip().split("\\s+", 2);
      String word = words.length < 2 ? "" : words[1];
      if (List.of("offset", "depth", "distance", "within").contains(words[0])) {
        place(words[0], word);
      } else {
        modify(words[0], word);
      }
    }
  }

  private ContentOption lastContent(String name) throws Refused {
    if (content == null) {
      throw new Refused("'" + name + "' without a content before it");
    }
    return content;
  }

  private void modify(String name, String value) throws Refused {
    ContentOption last = lastContent(name);
    switch (name) {
      case "nocase" -> last.noCase = true;
      case "rawbytes", "fast_pattern_offset", "fast_pattern_length" -> {}
      case "fast_pattern" -> last.fastPattern = true;
      case "startswith" -> last.depth = Amount.of(last.pattern.length);
      case "endswith" -> last.atEnd = true;
      default -> throw new Refused("modifier '" + name + "'");
    }
  }

  private void place(String name, String value) throws Refused {
    ContentOption last = lastContent(name);
    Amount amount = amount(name, value, -65_535, 65_535);
    switch (name) {
      case "offset" -> last.offset = amount;
      case "depth" -> last.depth = amount;
      case "distance" -> {
        last.distance = amount;
        last.relative = true;
      }
      default -> {
        last.within = amount;
        last.relative = true;
      }
    }
    if (amount.isVariable()) {
      return;
    }
    long number = amount.in(null);
    boolean tooShort = name.equals("depth") || name.equals("within");
    if (tooShort && number < last.pattern.length || name.equals("offset") && number < 0) {
      throw new Refused("'" + name + "' " + number + " leaves no room for its content");
    }
  }

  /** A number, or the name of one that is extracted. */
  private Amount amount(String name, String value, long min, long max) throws Refused {
    Integer known = extracted.get(value);
    return known != null ? Amount.ofVariable(known) : Amount.of(number(name, value, min, max));
  }

  private void pcre(String value) throws Refused {
    PcreOption option = PcreReader.read(value, buffer);
    wants(option.buffer);
    rule.options.add(option);
    payload = true;
    content = null;
  }

  private void byteTest(String text) throws Refused {
    List<String> parts = RuleText.split(text, ',').stream().map(String::strip).toList();
    if (parts.size() < 4) {
      throw new Refused("byte_test needs bytes, operator, value and offset");
    }
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
    ByteOption option = new ByteTestOption(operator, negated, value);
    option.offset = amount("byte_test", parts.get(3), -65_535, 65_535);
    number(option, parts.get(0), parts.subList(4, parts.size()), "byte_test");
  }

  private void byteJump(String value) throws Refused {
    List<String> parts = RuleText.split(value, ',').stream().map(String::strip).toList();
    if (parts.size() < 2) {
      throw new Refused("byte_jump needs bytes and offset");
    }
    ByteOption option = new ByteJumpOption();
    option.offset = amount("byte_jump", parts.get(1), -65_535, 65_535);
    number(option, parts.get(0), parts.subList(2, parts.size()), "byte_jump");
  }

  private void byteExtract(String value) throws Refused {
    List<String> parts = RuleText.split(value, ',').stream().map(String::strip).toList();
    if (parts.size() < 3) {
      throw new Refused("byte_extract needs bytes, offset and name");
    }
    ByteExtractOption option = new ByteExtractOption();
    option.offset = amount("byte_extract", parts.get(1), -65_535, 65_535);
    if (extracted.size() == Inspected.VARIABLES) {
      throw new Refused("more than " + Inspected.VARIABLES + " of byte_extract");
    }
    number(option, parts.get(0), parts.subList(3, parts.size()), "byte_extract");
    option.variable = extracted.computeIfAbsent(parts.get(2), key -> extracted.size());
  }

  private void number(ByteOption option, String bytes, List<String> words, String name)
      throws Refused {
    boolean text = false;
    int base = 10;
    // The others may have the words of byte_jump, too, to no effect.
    ByteJumpOption jump = option instanceof ByteJumpOption own ? own : new ByteJumpOption();
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
        case "multiplier" -> option.multiplier = number(name, value, 1, 65_535);
        case "post_offset" -> jump.postOffset = (int) number(name, value, -65_535, 65_535);
        default -> throw new Refused(name + " with '" + word + "'");
      }
    }
    option.base = text ? base : 0;
    option.bytes = (int) number(name, bytes, 1, text ? 10 : 4);
    option.buffer = buffer;
    payload = true;
    rule.options.add(option);
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
    Amount at = amount("isdataat", parts.get(0).strip(), 0, 65_535);
    rule.options.add(new DataAtOption(at, negated, relative, buffer));
    payload = true;
  }

  private void length(Buffer measured, String name, String value) throws Refused {
    String number = value.split(",", 2)[0];
    Buffer chosen = value.endsWith(",norm") ? Buffer.HTTP_URI : measured;
    add(false, NumberOption.ofLength(chosen, number), name, value);
    payload = true;
  }

  private void flow(String value) throws Refused {
    rule.flow = FlowOption.of(value);
    add(false, rule.flow, "flow", value);
    packetOnly |= rule.flow.noStream;
  }

  private void flowbits(String value) throws Refused {
    String[] parts = value.split(",", 2);
    String word = parts[0].strip();
    if (word.equals("noalert")) {
      rule.noAlert = true;
      return;
    }
    String name = parts.length < 2 ? "" : parts[1].strip();
    if (name.isEmpty() || name.contains("|") || name.contains("&")) {
      throw new Refused("flowbits with '" + value + "'");
    }
    Integer known = bits.get(name);
    if (known == null && bits.size() == MAX_NAMES) {
      throw new Refused("more than " + MAX_NAMES + " names of flowbits");
    }
    int bit = bits.computeIfAbsent(name, key -> bits.size());
    switch (word) {
      case "set" -> rule.bitChanges.add(new int[] {bit, 1});
      case "unset" -> rule.bitChanges.add(new int[] {bit, 0});
      case "toggle" -> rule.bitChanges.add(new int[] {bit, -1});
      case "isset" -> rule.options.add(0, new BitOption(bit, true));
      case "isnotset" -> rule.options.add(0, new BitOption(bit, false));
      default -> throw new Refused("flowbits with '" + word + "'");
    }
  }

  /** A number that a flow keeps: asks for it, or changes it after the rule has matched. */
  private void flowint(String value) throws Refused {
    String[] words = value.split("\\s*,\\s*");
    if (words.length < 2 || words[0].isBlank()) {
      throw new Refused("flowint with '" + value + "'");
    }
    int known = numbers.size();
    int place = numbers.computeIfAbsent(words[0].strip(), key -> known);
    if (place >= Inspected.FLOW_NUMBERS) {
      numbers.remove(words[0].strip());
      throw new Refused("more than " + Inspected.FLOW_NUMBERS + " names of flowint");
    }
    String sign = words[1].strip();
    FlowNumberOption.Question question = FlowNumberOption.Question.of(sign);
    boolean changes = sign.equals("=") || sign.equals("+") || sign.equals("-");
    boolean bare = sign.endsWith("set");
    if (question == null && !changes || words.length != (bare ? 2 : 3)) {
      throw new Refused("flowint with '" + value + "'");
    }
    long number = bare ? 0 : number("flowint", words[2].strip(), 0, 0xffff_ffffL);
    if (changes) {
      rule.numberChanges.add(new Rule.NumberChange(place, sign.charAt(0), number));
    } else {
      rule.options.add(new FlowNumberOption(place, question, number));
    }
  }

  private void event(String name, String value) throws Refused {
    Event event = Event.of(name, value);
    if (event == null) {
      throw new Refused("option '" + name + "': '" + value + "' is not told here");
    }
    rule.events |= event.bit();
    rule.options.add(new EventOption(event));
    if (event.isAboutPacket()) {
      packetOnly = true;
    } else {
      payload = true;
    }
  }

  private void streamSize(String value) throws Refused {
    String[] words = value.split("\\s*,\\s*", 2);
    String comparison = words.length < 2 ? "" : words[1].replace(",", "").strip();
    switch (words[0].strip()) {
      case "client" -> header(HeaderField.CLIENT_BYTES, true, "stream_size", comparison);
      case "server" -> header(HeaderField.SERVER_BYTES, true, "stream_size", comparison);
      case "both" -> {
        header(HeaderField.CLIENT_BYTES, true, "stream_size", comparison);
        header(HeaderField.SERVER_BYTES, true, "stream_size", comparison);
      }
      default -> throw new Refused("option 'stream_size': '" + value + "'");
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

  private void tls(TlsOption option, String name, String value) throws Refused {
    add(false, option, name, value);
    rule.asksForTls = true;
    payload = true;
  }

  private void wants(Buffer asked) {
    rule.asksForTls |= asked.isTls();
    rule.asksFor |= 1L << asked.ordinal();
  }

  private void limit(String value, Rule.Limit.Kind fixed) throws Refused {
    Map<String, String> words = new HashMap<>();
    for (String part : value.split(",")) {
      String[] pair = part.strip().split("\\s+", 2);
      words.put(pair[0], pair.length < 2 ? "" : pair[1]);
    }
    Rule.Limit.Kind kind = fixed;
    if (fixed == null) {
      kind =
          switch (words.getOrDefault("type", "")) {
            case "limit" -> Rule.Limit.Kind.LIMIT;
            case "threshold" -> Rule.Limit.Kind.THRESHOLD;
            case "both" -> Rule.Limit.Kind.BOTH;
            default -> throw new Refused("threshold with '" + value + "'");
          };
    }
    boolean bySource =
        switch (words.getOrDefault("track", "")) {
          case "by_src" -> true;
          case "by_dst" -> false;
          default -> throw new Refused("track '" + words.getOrDefault("track", "") + "'");
        };
    int count = (int) number("count", words.getOrDefault("count", ""), 1, 1_000_000);
    int seconds = (int) number("seconds", words.getOrDefault("seconds", ""), 1, 1_000_000);
    rule.limit = new Rule.Limit(kind, bySource, count, seconds);
  }

  /** The content that is searched for in all packets: the one that was chosen, or the longest. */
  private void chooseFastPattern() {
    for (Option option : rule.options) {
      if (option instanceof ContentOption candidate && !candidate.negated) {
        ContentOption best = rule.fastPattern;
        boolean better =
            best == null
                || candidate.fastPattern && !best.fastPattern
                || candidate.fastPattern == best.fastPattern
                    && candidate.pattern.length > best.pattern.length;
        if (better) {
          rule.fastPattern = candidate;
        }
      }
    }
  }
}
