// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.argument.Integers;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the XML that {@link ClickToXml} writes. Tags that it does not know are passed over, as are
 * attributes; nothing outside of the text is read for it.
 */
final class XmlReader {
  /** An element as it stands there; -1 ports when it does not say how many. */
  record Item(
      Position position,
      String name,
      String className,
      String classId,
      String config,
      int inputs,
      int outputs) {}

  /** A connection as it stands there. */
  record Wire(Position position, String from, int fromPort, String to, int toPort) {}

  /** A formal parameter as it stands there. */
  record Formal(Position position, String name, String key) {}

  /** The configuration, or an element class. */
  static final class Block {
    final Position position;
    final Block around;
    String name = "";
    boolean filled;
    boolean synonym;

    /** What a synonym stands for, or what is tried when a compound class does not fit. */
    String otherName;

    String otherId;
    int inputs = -1;
    int outputs = -1;
    int formalCount = -1;
    final Map<Integer, Formal> formals = new TreeMap<>();
    final List<Block> classes = new ArrayList<>();
    final List<Item> elements = new ArrayList<>();
    final List<Wire> connections = new ArrayList<>();

    private Block(Position position, Block around) {
      this.position = position;
      this.around = around;
    }
  }

  private enum State {
    OUTSIDE,
    SCOPE,
    CLASS,
    EMPTY,
    WRONG
  }

  private final String file;
  private final Diagnostics diagnostics;
  private final Map<String, Block> ids = new LinkedHashMap<>();
  private final Deque<State> states = new ArrayDeque<>();
  private XMLStreamReader xml;
  private boolean utf8;
  private Block root;
  private Block block;

  private XmlReader(String file, Diagnostics diagnostics) {
    this.file = file;
    this.diagnostics = diagnostics;
  }

  /**
   * Reads a configuration.
   *
   * @param text the XML, one byte to a character
   * @param file how messages name it
   * @param ids takes element classes by their ids
   * @param diagnostics takes the messages
   * @return the configuration; null when there is none, which was reported
   */
  static Block read(String text, String file, Map<String, Block> ids, Diagnostics diagnostics) {
    XmlReader reader = new XmlReader(file, diagnostics);
    try {
      reader.read(text);
    } catch (XMLStreamException e) {
      // Its message names the place once more, in words of its own.
      String message = e.getMessage().replaceFirst("(?s)ParseError at.*\\nMessage: ", "");
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
      diagnostics.error(new Position(file, line), "XML parse error: " + message);
      return null;
    }
    if (reader.root == null && !diagnostics.hasErrors()) {
      diagnostics.error(new Position(file, 0), "no configuration section");
    }
    ids.putAll(reader.ids);
    return reader.root;
  }

  private void read(String text) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    xml =
        factory.createXMLStreamReader(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    String encoding = xml.getCharacterEncodingScheme();
    utf8 = encoding == null || !encoding.equalsIgnoreCase("ISO-8859-1");
    states.push(State.OUTSIDE);
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> states.push(start(xml.getLocalName()));
        case XMLStreamConstants.END_ELEMENT -> end();
        default -> {}
      }
    }
  }

  private void end() {
    State state = states.pop();
    if (state == State.CLASS) {
      if (!block.filled) {
        error("element class is neither compound nor a synonym");
      }
      block = block.around;
    }
  }

  private State start(String tag) {
    return switch (tag) {
      case "configuration" -> configuration();
      case "elementclass" -> in(State.SCOPE, tag) ? elementClass() : State.WRONG;
      case "synonym" -> in(State.CLASS, tag) && unfilled() ? synonym() : State.WRONG;
      case "compound" -> in(State.CLASS, tag) && unfilled() ? compound() : State.WRONG;
      case "formal" -> in(State.SCOPE, tag) ? formal() : State.WRONG;
      case "element" -> in(State.SCOPE, tag) ? element() : State.WRONG;
      case "connection" -> in(State.SCOPE, tag) ? connection() : State.WRONG;
      default -> states.peek();
    };
  }

  private boolean in(State wanted, String tag) {
    State state = states.peek();
    if (state != wanted && state != State.WRONG) {
      String around = wanted == State.CLASS ? "elementclass" : "configuration";
      error("<" + tag + "> tag outside of <" + around + ">");
    }
    return state == wanted;
  }

  private boolean unfilled() {
    if (block.filled) {
      error("element class already defined");
    }
    return !block.filled;
  }

  private State configuration() {
    if (root != null) {
      error("additional configuration section ignored");
      return State.WRONG;
    }
    root = new Block(here(), null);
    block = root;
    return State.SCOPE;
  }

  private State elementClass() {
    Block made = new Block(written(), block);
    String name = identifier("classname");
    made.name = name == null ? "" : name;
    String id = attribute("classid");
    if (id == null) {
      error("element class declared without an ID");
    } else if (ids.putIfAbsent(id, made) != null) {
      error("ID '" + id + "' used twice");
    }
    block.classes.add(made);
    block = made;
    return State.CLASS;
  }

  private State synonym() {
    block.filled = true;
    block.synonym = true;
    other("class");
    if (block.otherName == null && block.otherId == null) {
      error("synonym refers to no other class");
    }
    return State.EMPTY;
  }

  private State compound() {
    block.filled = true;
    other("overloadclass");
    block.inputs = count("ninputs");
    block.outputs = count("noutputs");
    block.formalCount = count("nformals");
    return State.SCOPE;
  }

  private void other(String prefix) {
    block.otherName = identifier(prefix + "name");
    block.otherId = attribute(prefix + "id");
    if (block.otherName != null && block.otherId != null) {
      conflict(prefix);
      block.otherName = null;
    }
  }

  private void conflict(String prefix) {
    error("conflicting attributes '" + prefix + "name' and '" + prefix + "id'");
  }

  private State formal() {
    if (block == root) {
      error("<formal> tag outside of <compound>");
      return State.WRONG;
    }
    int number = number("number", -1);
    String name = attribute("name");
    String key = attribute("key");
    if (number < 0) {
      error("'number' should be formal argument position");
    } else if (name == null || !name.matches("\\$?\\w+")) {
      error("'name' should be formal name");
    } else if (key != null && !key.matches("[\\w@]+")) {
      error("'key' should be formal keyword");
    } else {
      // Click writes it without a dollar sign, and reads it with one.
      String variable = name.replace("$", "");
      Formal made = new Formal(here(), variable, key == null ? "" : key);
      Formal before = block.formals.putIfAbsent(number, made);
      if (before != null) {
        error("formal parameter " + number + " already defined as '$" + before.name + "'");
      }
    }
    return State.EMPTY;
  }

  private State element() {
    String name = identifier("name");
    String className = identifier("classname");
    String classId = attribute("classid");
    String config = attribute("config");
    if (className != null && classId != null) {
      conflict("class");
    } else if (className == null && classId == null) {
      error("element declared without a class");
    } else if (name == null) {
      error("element declared without a name");
    } else {
      String text = config == null ? "" : config;
      block.elements.add(
          new Item(written(), name, className, classId, text, count("ninputs"), count("noutputs")));
    }
    return State.EMPTY;
  }

  private State connection() {
    String from = attribute("from");
    String to = attribute("to");
    int fromPort = number("fromport", 0);
    int toPort = number("toport", 0);
    if (fromPort < 0 || toPort < 0) {
      error("'" + (fromPort < 0 ? "fromport" : "toport") + "' should be port number");
    } else if (from == null || to == null) {
      error("connection lacks 'from' or 'to' attribute");
    } else {
      block.connections.add(new Wire(here(), from, fromPort, to, toPort));
    }
    return State.EMPTY;
  }

  private String attribute(String name) {
    String value = xml.getAttributeValue(null, name);
    return value == null || !utf8
        ? value
        : new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private String identifier(String attribute) {
    String value = attribute(attribute);
    if (value != null && !ConfigStrings.isIdentifier(value)) {
      error("'" + attribute + "' attribute not a Click identifier");
    }
    return value;
  }

  /** A number of ports or parameters; -1 when it is not told. */
  private int count(String attribute) {
    if (attribute(attribute) == null) {
      return -1;
    }
    int value = number(attribute, -1);
    if (value < 0) {
      error("'" + attribute + "' attribute must be an integer");
    }
    return value;
  }

  private int number(String attribute, int otherwise) {
    String value = attribute(attribute);
    return value == null ? otherwise : Integers.upTo(value, 65_535);
  }

  private Position here() {
    return new Position(file, xml.getLocation().getLineNumber());
  }

  /** Where something was written before it became XML; else where it stands there. */
  private Position written() {
    String original = attribute("file");
    String line = attribute("line");
    int number = line == null ? -1 : Integers.upTo(line, Integer.MAX_VALUE);
    return original == null || number < 0 ? here() : new Position(original, number);
  }

  private void error(String message) {
    diagnostics.error(here(), message);
  }
}
