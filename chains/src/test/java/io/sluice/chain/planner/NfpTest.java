// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.chain.planner.Nfp.Part;
import io.sluice.chain.planner.Nfp.Verdict;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table of NFP gives the figures of its paper. */
class NfpTest {
  private static final Set<Part> HEADERS = EnumSet.of(Part.SIP, Part.DIP, Part.SPORT, Part.DPORT);
  private static final Set<Part> ADDRESSES = EnumSet.of(Part.SIP, Part.DIP);
  private static final Set<Part> PAYLOAD = EnumSet.of(Part.PAYLOAD);
  private static final Set<Part> NONE = EnumSet.noneOf(Part.class);

  private static final Map<String, Nfp> FUNCTIONS = functions();

  private static Map<String, Nfp> functions() {
    Map<String, Nfp> functions = new LinkedHashMap<>();
    functions.put("FW", new Nfp(HEADERS, NONE, false, true));
    functions.put("IDS", new Nfp(EnumSet.allOf(Part.class), NONE, false, false));
    functions.put("GW", new Nfp(ADDRESSES, NONE, false, false));
    functions.put("LB", new Nfp(HEADERS, ADDRESSES, false, false));
    functions.put(
        "Cache", new Nfp(EnumSet.of(Part.SIP, Part.SPORT, Part.PAYLOAD), NONE, false, false));
    functions.put(
        "VPN", new Nfp(EnumSet.of(Part.SIP, Part.DIP, Part.PAYLOAD), PAYLOAD, true, false));
    functions.put("NAT", new Nfp(HEADERS, HEADERS, false, false));
    functions.put("Proxy", new Nfp(ADDRESSES, ADDRESSES, false, false));
    functions.put("Comp", new Nfp(PAYLOAD, PAYLOAD, false, false));
    functions.put("Shaper", new Nfp(NONE, NONE, false, false));
    functions.put("Mon", new Nfp(HEADERS, NONE, false, false));
    return functions;
  }

  /** Per cent of deployed functions. */
  private static final Map<String, Integer> SHARES =
      Map.of("FW", 26, "IDS", 20, "GW", 19, "LB", 10, "Cache", 10, "VPN", 7);

  @Test
  void givesTheFiguresOfThePaper() {
    double share = 0;
    double any = 0;
    double all = 0;
    for (Map.Entry<String, Integer> a : SHARES.entrySet()) {
      for (Map.Entry<String, Integer> b : SHARES.entrySet()) {
        if (a.getKey().equals(b.getKey())) {
          continue;
        }
        int weight = a.getValue() * b.getValue();
        Verdict verdict = FUNCTIONS.get(a.getKey()).before(FUNCTIONS.get(b.getKey()));
        share += verdict == Verdict.SHARE ? weight : 0;
        any += verdict != Verdict.SEQUENTIAL ? weight : 0;
        all += weight;
      }
    }
    assertEquals(41.5, share / all * 100, 0.05);
    assertEquals(53.8, any / all * 100, 0.05);
  }

  @Test
  void givesTheMatrix() {
    List<String> expected =
        List.of(
            "FW - seq seq seq seq seq seq seq seq par seq",
            "IDS par - par copy par copy copy copy copy par par",
            "GW par par - copy par copy copy copy par par par",
            "LB seq seq seq - seq seq seq seq par par seq",
            "Cache par par par copy - copy copy copy copy par par",
            "VPN seq seq seq seq seq - seq seq seq par seq",
            "NAT seq seq seq seq seq seq - seq par par seq",
            "Proxy seq seq seq seq seq seq seq - par par seq",
            "Comp par seq par par seq seq par par - par par",
            "Mon par par par copy par copy copy copy par par -");
    for (String line : expected) {
      String[] words = line.split(" ");
      StringBuilder found = new StringBuilder(words[0]);
      for (String other : FUNCTIONS.keySet()) {
        boolean same = other.equals(words[0]);
        found.append(
            same ? " -" : " " + word(FUNCTIONS.get(words[0]).before(FUNCTIONS.get(other))));
      }
      assertEquals(line, found.toString());
    }
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case SHARE -> "par";
      case COPY -> "copy";
      default -> "seq";
    };
  }
}
