// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.function.FunctionFile;
import io.sluice.chain.function.FunctionLibrary;
import io.sluice.chain.request.FunctionUse;
import io.sluice.chain.request.Place;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Chains of existing functions, with parameters from some choices. */
final class RandomChains {
  static final Position HERE = new Position("test", 1);

  private static final Path FUNCTIONS =
      Path.of(System.getProperty("sluice.root"), "chains/src/test/resources/functions");

  private static final Map<String, Map<String, List<String>>> CHOICES =
      Map.of(
          "firewall",
          Map.of(
              "RULES",
              List.of(
                  "allow all",
                  "deny src net 10.9.0.0/16, allow all",
                  "allow tcp or udp",
                  "allow tcp && dst port 80, deny tcp, allow udp, deny all",
                  "deny ip frag, deny tcp opt syn && dst port 443, allow icmp, allow tcp or udp",
                  "deny not (tcp or icmp), deny dst host 192.0.2.128, allow all",
                  "allow dst net 192.0.2.0/25, allow udp")),
          "ips",
          Map.of(
              "RULES",
              List.of("allow all", "deny ip ttl < 3, allow all", "allow tcp, deny all"),
              "SIGNATURES",
              List.of("", "", FUNCTIONS + "/few.rules")),
          "web",
          Map.of("PORT", List.of("80", "443")),
          "tunnel",
          Map.of("RULES", List.of("allow all", "allow udp, allow tcp")),
          "mac",
          Map.of("TO", List.of("02:00:00:00:00:77", "02:00:00:00:00:78")),
          "tos",
          Map.of("DSCP", List.of("10", "20")));

  static final List<String> NAMES =
      List.of(
          "firewall",
          "firewall",
          "ips",
          "ips",
          "nat",
          "loadbalancer",
          "tunnel",
          "monitor",
          "hop",
          "mac",
          "web",
          "tos",
          "bare",
          "vlan");

  static final FunctionLibrary LIBRARY = FunctionLibrary.of(List.of(FUNCTIONS));

  private final Random random;

  RandomChains(Random random) {
    this.random = random;
  }

  /** A chain of 1 to 5 functions. */
  List<PlannedFunction> next() {
    List<PlannedFunction> chain = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      chain.add(function(name, name + i));
    }
    return chain;
  }

  /** A random function with a given name. */
  PlannedFunction next(String name) {
    return function(NAMES.get(random.nextInt(NAMES.size())), name);
  }

  /** The flows that enter the chain: all, or some. */
  List<String> flows() {
    List<List<String>> choices =
        List.of(List.of(), List.of(), List.of("tcp or udp"), List.of("icmp", "dst port 80"));
    return choices.get(random.nextInt(choices.size()));
  }

  private PlannedFunction function(String function, String name) {
    Map<String, String> parameters = new LinkedHashMap<>();
    CHOICES
        .getOrDefault(function, Map.of())
        .forEach((key, values) -> parameters.put(key, values.get(random.nextInt(values.size()))));
    return function(LIBRARY, function, name, parameters);
  }

  static PlannedFunction function(
      FunctionLibrary library, String function, String name, Map<String, String> parameters) {
    Diagnostics diagnostics = new Diagnostics();
    FunctionFile file = library.find(function, HERE, diagnostics);
    FunctionUse use = new FunctionUse(name, function, parameters, Place.ANY, HERE, Map.of());
    PlannedFunction result = new PlannedFunction(use, file.graph(parameters, diagnostics));
    if (diagnostics.hasErrors()) {
      throw new AssertionError(diagnostics.toString());
    }
    return result;
  }
}
