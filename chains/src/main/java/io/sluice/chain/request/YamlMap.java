// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping in a YAML file. Its values are read by key, and messages have the line of the value.
 * Scalars are taken as text: {@code 010} is the text "010", not a number.
 */
final class YamlMap {
  private static final int MAX_DEPTH = 20;

  private final String file;
  private final Position position;
  private final Diagnostics diagnostics;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Position> keys = new LinkedHashMap<>();

  private YamlMap(String file, Node node, Diagnostics diagnostics) {
    this.file = file;
    this.position = position(node);
    this.diagnostics = diagnostics;
    if (!(node instanceof MappingNode map)) {
      diagnostics.error(position, "expected a mapping: lines of 'key: value'");
      return;
    }
    for (NodeTuple tuple : map.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        diagnostics.error(position(tuple.getKeyNode()), "a key must be a word");
      } else if (values.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
        diagnostics.error(position(key), "'" + key.getValue() + "' is given twice");
      } else {
        keys.put(key.getValue(), position(key));
      }
    }
  }

  /**
   * Reads a text.
   *
   * @return null if it is not YAML, which has been reported
   */
  static YamlMap parse(String text, String file, Diagnostics diagnostics) {
    LoadSettings settings = LoadSettings.builder().setLabel(file).setUseMarks(true).build();
    try {
      if (isTooDeep(text, file, settings, diagnostics)) {
        return null;
      }
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isPresent()) {
        return new YamlMap(file, root.get(), diagnostics);
      }
      diagnostics.error(new Position(file, 1), "the file is empty");
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      diagnostics.error(new Position(file, line), "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      diagnostics.error(new Position(file, 0), "not YAML: " + e.getMessage());
    }
    return null;
  }

  /** Whether lists and mappings are nested too deeply for the parser's stack. */
  private static boolean isTooDeep(
      String text, String file, LoadSettings settings, Diagnostics diagnostics) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > MAX_DEPTH) {
        int line = event.getStartMark().map(Mark::getLine).orElse(0) + 1;
        diagnostics.error(
            new Position(file, line), "lists or mappings nested more than " + MAX_DEPTH + " deep");
        return true;
      }
    }
    return false;
  }

  private Position position(Node node) {
    return new Position(file, node.getStartMark().map(Mark::getLine).orElse(0) + 1);
  }

  /** The position of the mapping. */
  Position position() {
    return position;
  }

  /** The position of a value; that of the mapping if there is no such value. */
  Position position(String key) {
    return keys.getOrDefault(key, position);
  }

  /** Reports unknown keys. */
  void allow(String... known) {
    for (String key : values.keySet()) {
      if (!List.of(known).contains(key)) {
        diagnostics.error(
            keys.get(key), "unknown key '" + key + "'; valid keys are " + String.join(", ", known));
      }
    }
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  List<String> names() {
    return List.copyOf(values.keySet());
  }

  /** A single value; null if it is missing. */
  String text(String key) {
    Node node = values.get(key);
    if (node == null) {
      return null;
    }
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    diagnostics.error(
        position(node), "'" + key + "' must be a single value, not a list or a mapping");
    return null;
  }

  /** A number within a range; the default if it is missing or wrong. */
  int number(String key, int min, int max, int otherwise) {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    diagnostics.error(
        position(key),
        "'" + key + "' must be a number from " + min + " to " + max + ", not " + text);
    return otherwise;
  }

  /** A constant of an enum, in lower case; the default if it is missing or wrong. */
  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    return choice(key, List.of(type.getEnumConstants()), otherwise);
  }

  /** One of some constants, in lower case; the default if it is missing or wrong. */
  <E extends Enum<E>> E choice(String key, List<E> constants, E otherwise) {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    List<String> names = new ArrayList<>();
    for (E constant : constants) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(text)) {
        return constant;
      }
      names.add(name);
    }
    diagnostics.error(
        position(key),
        "'" + key + "' must be " + String.join(" or ", names) + ", not '" + text + "'");
    return otherwise;
  }

  /** A list of texts, or a single text; empty if it is missing. */
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Item item : items(key)) {
      if (item.text() != null) {
        texts.add(item.text());
      } else {
        diagnostics.error(item.position(), "'" + key + "' must be a list of strings");
      }
    }
    return texts;
  }

  /** An item of a list; exactly one of text, map and list is not null. */
  record Item(Position position, String text, YamlMap map, List<String> list) {}

  /** The items of a list; a single value is a list of one. */
  List<Item> items(String key) {
    Node node = values.get(key);
    List<Item> items = new ArrayList<>();
    if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(each -> items.add(item(each)));
    } else if (node != null) {
      items.add(item(node));
    }
    return items;
  }

  private Item item(Node node) {
    if (node instanceof ScalarNode scalar) {
      return new Item(position(node), scalar.getValue(), null, null);
    } else if (node instanceof SequenceNode sequence) {
      List<String> texts = new ArrayList<>();
      for (Node each : sequence.getValue()) {
        if (each instanceof ScalarNode scalar) {
          texts.add(scalar.getValue());
        } else {
          diagnostics.error(position(each), "expected a list of words");
        }
      }
      return new Item(position(node), null, null, texts);
    }
    return new Item(position(node), null, new YamlMap(file, node, diagnostics), null);
  }

  /** The positions of the values, by key. */
  Map<String, Position> positions() {
    return Map.copyOf(keys);
  }

  /** A mapping; null if it is missing. */
  YamlMap map(String key) {
    Node node = values.get(key);
    return node == null ? null : new YamlMap(file, node, diagnostics);
  }
}
