// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import io.sluice.chain.request.YamlMap.Item;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads requests. A request is YAML:
 *
 * <pre>{@code
 * chain: web
 * classifier: [tcp and dst port 80]
 * functions:
 *   - firewall
 *   - name: nat
 *     function: nat
 *     parameters: {ADDRESS: 203.0.113.1}
 *     place: {node: node3, form: container, worker: 1}
 * order: [[firewall, nat]]
 * direction: both
 * goal: latency
 * mode: auto
 * workers: 2
 * link: veth
 * restart: always
 * }</pre>
 */
public final class RequestFile {
  private static final int MOST_WORKERS = 128;

  private final Diagnostics diagnostics;
  private final String file;

  private RequestFile(String file, Diagnostics diagnostics) {
    this.file = file;
    this.diagnostics = diagnostics;
  }

  /**
   * Reads a request from a file.
   *
   * @param file the file
   * @param diagnostics takes the messages
   * @return the request; null after errors
   */
  public static ChainRequest read(Path file, Diagnostics diagnostics) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      diagnostics.error(new Position(file.toString(), 0), "the text is not UTF-8");
      return null;
    } catch (IOException e) {
      diagnostics.error(new Position(file.toString(), 0), ClickLanguage.reason(e));
      return null;
    }
    return parse(text, file.toString(), diagnostics);
  }

  /**
   * Reads a request.
   *
   * @param text the request
   * @param file its name in messages
   * @param diagnostics takes the messages
   * @return the request; null after errors
   */
  public static ChainRequest parse(String text, String file, Diagnostics diagnostics) {
    int errors = diagnostics.errorCount();
    YamlMap map = YamlMap.parse(text, file, diagnostics);
    if (map == null) {
      return null;
    }
    ChainRequest request = new RequestFile(file, diagnostics).request(map);
    return diagnostics.errorCount() > errors ? null : request;
  }

  private ChainRequest request(YamlMap map) {
    map.allow(
        "chain",
        "classifier",
        "functions",
        "order",
        "direction",
        "goal",
        "mode",
        "workers",
        "link",
        "restart");
    String name = map.text("chain");
    if (name == null) {
      diagnostics.error(map.position(), "missing 'chain', the name of the chain");
    } else {
      checkName(name, map.position("chain"));
    }
    List<FunctionUse> functions = functions(map);
    List<Precedence> order = order(map, functions);
    Orders.check(functions, order, diagnostics);
    return new ChainRequest(
        file,
        name,
        flows(map),
        functions,
        order,
        map.has("order"),
        map.choice("direction", Direction.class, Direction.BOTH),
        map.choice("goal", Goal.class, Goal.THROUGHPUT),
        map.choice("mode", Mode.class, Mode.AUTO),
        map.number("workers", 1, MOST_WORKERS, 1),
        link(map),
        map.choice("restart", Restart.class, Restart.NEVER),
        map.positions());
  }

  /**
   * The kind of link between two processes of a node. Rings and tunnels are chosen by the planner.
   */
  private LinkKind link(YamlMap map) {
    List<LinkKind> kinds = List.of(LinkKind.VETH, LinkKind.MEMIF, LinkKind.VHOST);
    return map.choice("link", kinds, LinkKind.VETH);
  }

  private List<Flow> flows(YamlMap map) {
    List<Flow> flows = new ArrayList<>();
    for (Item item : map.items("classifier")) {
      if (item.text() == null) {
        diagnostics.error(
            item.position(),
            "'classifier' must be a list of strings; quote one that contains ': '");
      } else {
        flows.add(new Flow(item.text(), item.position()));
      }
    }
    return flows;
  }

  private void checkName(String name, Position position) {
    if (!Names.isName(name)) {
      diagnostics.error(position, "'" + name + "' is not a name: " + Names.FORM);
    } else if (Names.isReserved(name)) {
      diagnostics.error(
          position, "'" + name + "' is a keyword of the Click language and cannot be a name");
    }
  }

  private List<FunctionUse> functions(YamlMap map) {
    List<FunctionUse> functions = new ArrayList<>();
    Map<String, FunctionUse> seen = new HashMap<>();
    List<Item> items = map.items("functions");
    for (Item item : items) {
      FunctionUse use = function(item);
      if (use == null) {
        continue;
      }
      checkName(use.name(), use.position());
      FunctionUse before = seen.putIfAbsent(Names.element(use.name()), use);
      if (before != null) {
        boolean same = before.name().equals(use.name());
        diagnostics.error(
            use.position(),
            same
                ? "two functions called '" + use.name() + "'; give one a 'name'"
                : "functions '%s' and '%s' would both be called '%s'; give one another 'name'"
                    .formatted(before.name(), use.name(), Names.element(use.name())));
        diagnostics.note(before.position(), "the first is here");
      } else {
        functions.add(use);
      }
    }
    if (items.isEmpty()) {
      diagnostics.error(map.position("functions"), "missing or empty 'functions'");
    }
    return functions;
  }

  private FunctionUse function(Item item) {
    if (item.text() != null) {
      return new FunctionUse(
          plainName(item.text()), item.text(), Map.of(), Place.ANY, item.position(), Map.of());
    } else if (item.map() == null) {
      diagnostics.error(
          item.position(), "expected a function: a name, or a mapping with 'function: NAME'");
      return null;
    }
    YamlMap map = item.map();
    map.allow("name", "function", "parameters", "place");
    String function = map.text("function");
    if (function == null) {
      diagnostics.error(item.position(), "missing 'function', the name of the function");
      return null;
    }
    String name = map.has("name") ? map.text("name") : plainName(function);
    YamlMap parameters = map.map("parameters");
    return new FunctionUse(
        name == null ? function : name,
        function,
        parameters(parameters),
        place(map.map("place")),
        item.position(),
        parameters == null ? Map.of() : parameters.positions());
  }

  /** The name of a function that is given as a file: the file's name without suffix. */
  private static String plainName(String function) {
    String name = function.substring(function.lastIndexOf('/') + 1);
    return name.endsWith(".click") ? name.substring(0, name.length() - 6) : name;
  }

  /** Converts the values of parameters to text; a list becomes arguments separated by commas. */
  private static Map<String, String> parameters(YamlMap map) {
    Map<String, String> values = new LinkedHashMap<>();
    if (map != null) {
      for (String name : map.names()) {
        values.put(name, String.join(", ", map.texts(name)));
      }
    }
    return values;
  }

  private Place place(YamlMap map) {
    if (map == null) {
      return Place.ANY;
    }
    map.allow("node", "form", "worker");
    String node = map.text("node");
    if (node != null) {
      checkName(node, map.position("node"));
    }
    return new Place(
        node == null ? "" : node,
        map.choice("form", Form.class, Form.INLINE),
        map.number("worker", 0, MOST_WORKERS - 1, -1));
  }

  private List<Precedence> order(YamlMap map, List<FunctionUse> functions) {
    List<String> names = functions.stream().map(FunctionUse::name).toList();
    List<Precedence> order = new ArrayList<>();
    for (Item item : map.items("order")) {
      if (item.list() == null) {
        diagnostics.error(
            item.position(),
            "'order' must be a list of lists, such as [[firewall, nat], [monitor, nat]]");
        continue;
      }
      for (String name : item.list()) {
        if (!names.contains(name)) {
          diagnostics.error(item.position(), "no function '" + name + "' in this chain");
        }
      }
      for (int i = 1; i < item.list().size(); i++) {
        order.add(new Precedence(item.list().get(i - 1), item.list().get(i), item.position()));
      }
    }
    return order;
  }
}
