// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import static io.sluice.elements.inspect.rule.RuleText.number;

import io.sluice.elements.inspect.rule.Inspected.HeaderField;
import io.sluice.elements.inspect.rule.RuleText.Refused;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads one rule: its header by {@link RuleHeader}, options that look at bytes by {@link
 * PayloadReader}, and the others itself.
 */
final class RuleParser {
  private static final int MAX_NAMES = 1024;
  private static final Set<String> EVENTS =
      Set.of("app-layer-event", "stream-event", "decode-event", "engine-event");

  private final Map<String, String> variables;
  private final Map<String, Integer> bits;
  private final Map<String, Integer> numbers;
  private final Rule rule = new Rule();
  private final PayloadReader payload = new PayloadReader(rule);

  /**
   * Creates a parser for one rule.
   *
   * @param variables by name
   * @param bits numbers of flow bits by name, to which those of the rule are added
   * @param numbers places of the numbers of flows by name, likewise
   */
  RuleParser(
      Map<String, String> variables, Map<String, Integer> bits, Map<String, Integer> numbers) {
    this.variables = variables;
    this.bits = bits;
    this.numbers = numbers;
  }

  Rule parse(String text) throws Refused {
    int open = text.indexOf('(');
    if (open < 0 || !text.endsWith(")")) {
      throw new Refused("a rule is 'action protocol addresses (options)'");
    }
    RuleHeader.read(text.substring(0, open).strip(), variables, rule);
    for (String option : RuleText.split(text.substring(open + 1, text.length() - 1), ';')) {
      if (!option.isBlank()) {
        option(option.strip());
      }
    }
    if (rule.sid == 0) {
      throw new Refused("sid is missing");
    }
    if (rule.asksForPackets && rule.asksForTls) {
      throw new Refused("what TLS says is in the stream, and the rule asks about packets");
    }
    rule.finish();
    return rule;
  }

  private void option(String text) throws Refused {
    int colon = text.indexOf(':');
    String name = (colon < 0 ? text : text.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
    String value = colon < 0 ? "" : text.substring(colon + 1).strip();
    if (EVENTS.contains(name)) {
      event(name, value);
      return;
    }
    if (payload.read(name, value)) {
      return;
    }
    switch (name) {
      case "msg" -> rule.message = quoted(name, value);
      case "sid" -> rule.sid = number(name, value, 1, 0xffff_ffffL);
      case "gid" -> rule.gid = number(name, value, 0, 0xffff_ffffL);
      case "rev" -> rule.revision = (int) number(name, value, 0, Integer.MAX_VALUE);
      case "priority" -> rule.priority = (int) number(name, value, 0, 255);
      case "classtype" -> rule.classType = value;
      // What is to be logged beside the alert, and hints for other engines.
      case "reference", "metadata", "target", "rem", "service", "tag", "prefilter" -> {}
      case "flow" -> flow(value);
      case "flowbits" -> flowbits(value);
      case "flowint" -> flowint(value);
      case "noalert" -> rule.noAlert = true;
      case "stream_size" -> streamSize(value);
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

  private static String quoted(String name, String value) throws Refused {
    String text = RuleText.unquote(value);
    if (text == null) {
      throw new Refused(name + " needs quotes");
    }
    return text;
  }

  private void add(boolean aboutPacket, Option option, String name, String value) throws Refused {
    if (option == null) {
      throw new Refused("option '" + name + "': '" + value + "'");
    }
    rule.asksForPackets |= aboutPacket;
    rule.options.add(option);
  }

  private void header(HeaderField field, boolean aboutPacket, String name, String value)
      throws Refused {
    add(aboutPacket, NumberOption.of(field, value), name, value);
  }

  private void application(String value) throws Refused {
    boolean negated = value.startsWith("!");
    Application application = Application.of(value.substring(negated ? 1 : 0).strip());
    if (application == null) {
      throw new Refused("app-layer-protocol '" + value + "'");
    }
    rule.askWhetherItSpeaks(application, negated);
  }

  private void tls(TlsOption option, String name, String value) throws Refused {
    add(false, option, name, value);
    rule.asksForTls = true;
    rule.asksForPayload = true;
  }

  private void event(String name, String value) throws Refused {
    Event event = Event.of(name, value);
    if (event == null) {
      throw new Refused("option '" + name + "': '" + value + "' is not told here");
    }
    rule.events |= event.bit();
    rule.options.add(Option.that(inspected -> (inspected.events() & event.bit()) != 0));
    if (event.isAboutPacket()) {
      rule.asksForPackets = true;
    } else {
      rule.asksForPayload = true;
    }
  }

  // ---- flows

  private void flow(String value) throws Refused {
    FlowOption flow = FlowOption.of(value);
    add(flow != null && flow.noStream, flow, "flow", value);
  }

  /** Asks for bits, before all else; or changes them after the rule has matched. */
  private void flowbits(String value) throws Refused {
    // What may stand third is the group of a name: of use only to words that are not known here.
    String[] parts = value.split("\\s*,\\s*");
    if (parts[0].equals("noalert")) {
      rule.noAlert = true;
      return;
    }
    if (parts.length < 2 || parts.length > 3) {
      throw new Refused("flowbits with '" + value + "'");
    }
    boolean any = parts[1].contains("|");
    int[] named = bits(parts[1].split(any ? "\\|" : "&", -1), value);
    boolean asks = parts[0].equals("isset") || parts[0].equals("isnotset");
    if (any && !asks) {
      throw new Refused("flowbits with '" + value + "'");
    }
    int change =
        switch (parts[0]) {
          case "set" -> 1;
          case "unset" -> 0;
          case "toggle" -> -1;
          case "isset", "isnotset" -> 0;
          default -> throw new Refused("flowbits with '" + parts[0] + "'");
        };
    if (asks) {
      boolean wanted = parts[0].equals("isset");
      rule.asksForBits = true;
      rule.options.add(0, Option.that(inspected -> haveBits(inspected, named, wanted, any)));
    } else {
      for (int bit : named) {
        rule.bitChanges.add(new int[] {bit, change});
      }
    }
  }

  private int[] bits(String[] names, String value) throws Refused {
    int[] numbered = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      String name = names[i].strip();
      if (name.isEmpty() || name.contains("&")) {
        throw new Refused("flowbits with '" + value + "'");
      }
      if (!bits.containsKey(name) && bits.size() == MAX_NAMES) {
        throw new Refused("more than " + MAX_NAMES + " names of flowbits");
      }
      numbered[i] = bits.computeIfAbsent(name, key -> bits.size());
    }
    return numbered;
  }

  /** Whether one of some bits, or all of them, are set, or are not. */
  private static boolean haveBits(Inspected inspected, int[] bits, boolean wanted, boolean any) {
    for (int bit : bits) {
      if (inspected.bit(bit) == wanted == any) {
        return any;
      }
    }
    return !any;
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

  // ---- how often

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
}
