// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.IpAddress;
import io.sluice.header.MacAddress;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.Diagnostics;
import java.util.List;
import java.util.function.Function;

/**
 * Tests the parsing of element arguments.
 *
 * <p>{@code ConfParseTest()}
 *
 * <p>Checks valid and invalid numbers, booleans, times, bandwidths, addresses, strings and lists.
 */
@ElementInfo(name = "ConfParseTest", ports = "0/0")
@ElementEffects
public final class ConfParseTest extends SelfTest {
  /** Creates the element. */
  public ConfParseTest() {}

  @Override
  void test() {
    reads("1023", arg -> arg.asInt(0), 1023);
    reads("0x10", arg -> arg.asInt(0), 16);
    reads("-5", arg -> arg.asInt(0), -5);
    refuses("1e3", arg -> arg.asInt(0));
    refuses("300", arg -> arg.asInt(0, 0, 255));
    reads("yes", arg -> arg.asBool(false), true);
    reads("0", arg -> arg.asBool(true), false);
    refuses("maybe", arg -> arg.asBool(true));
    reads("1.5s", arg -> arg.asNanos(0), 1_500_000_000L);
    reads("20ms", arg -> arg.asNanos(0), 20_000_000L);
    refuses("20 parsecs", arg -> arg.asNanos(0));
    reads("8kbps", arg -> arg.asBandwidth(0), 1000L);
    reads("10.1.2.3", arg -> IpAddress.format4(arg.asIp(0)), "10.1.2.3");
    refuses("10.1.2.256", arg -> arg.asIp(0));
    reads("10.0.0.0/8", arg -> arg.asIpPrefix(0), 0x0a00_0000_ff00_0000L);
    reads("0:1:2:3:4:5", arg -> MacAddress.format(arg.asMac(0)), "00-01-02-03-04-05");
    refuses("0:1:2:3:4", arg -> arg.asMac(0));
    reads("\"a\\x41z\"", arg -> arg.asString(""), "aAz");
    reads("\\<41 42>", arg -> arg.asString(""), "AB");
    same("list", List.of("a", "b c", "\"d, e\""), ConfigStrings.split("a, b c, \"d, e\""));
    same("words", List.of("a", "\"b c\"", "d"), ConfigStrings.words(" a \"b c\"\td "));
    same("comment", List.of("a", "b"), ConfigStrings.split("a /* no, */, b // c"));
    String odd = "a\n\"\\\u00ff";
    same("quoted", odd, ConfigStrings.unquote(ConfigStrings.quote(odd)));
  }

  private void reads(String text, Function<Arg, Object> type, Object expected) {
    Diagnostics diagnostics = new Diagnostics();
    Args args = new Args(this, text, position(), diagnostics);
    same(text, expected, type.apply(args.required("A")));
    args.complete();
    same(text, "", diagnostics.toString().strip());
  }

  private void refuses(String text, Function<Arg, Object> type) {
    Diagnostics diagnostics = new Diagnostics();
    Args args = new Args(this, text, position(), diagnostics);
    type.apply(args.required("A"));
    check(text + " is refused", diagnostics.hasErrors());
  }
}
