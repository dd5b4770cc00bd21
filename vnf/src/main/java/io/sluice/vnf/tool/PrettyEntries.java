// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.argument.Integers;
import io.sluice.lang.ConfigTree;
import io.sluice.lang.ConfigTree.Compound;
import io.sluice.lang.ConfigTree.Connection;
import io.sluice.lang.ConfigTree.Element;
import io.sluice.lang.ConfigTree.ElementClass;
import io.sluice.lang.ConfigTree.Primitive;
import io.sluice.vnf.tool.PrettyTemplate.Tag;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expands the tags of templates that are about elements, their classes and their ports. */
final class PrettyEntries {
  /** Tags that contain each other would go on for ever. */
  private static final int MAX_DEPTH = 50;

  private static final int NO_PORT = -1;

  private static final Pattern PARTS = Pattern.compile("([0-9]+)|(?s:.)");

  /** What tags are about: an element or, when that is null, a class; and perhaps a port. */
  private record Subject(Element element, ElementClass type, int port, boolean output) {
    String name() {
      return element == null ? className(type) : element.name();
    }
  }

  private final ConfigTree tree;
  private final PortKinds kinds;
  private final Map<String, String> definitions;
  private final Function<String, String> classUrl;
  private final Tag main;
  private final StringBuilder out = new StringBuilder();

  /** What is written before the next text, and then no more. */
  private String separator = "";

  private int depth;

  /**
   * Prepares an expansion.
   *
   * @param tree the configuration
   * @param definitions tags that were defined on the command line
   * @param classUrl where a class is documented; empty when it is not
   * @param main the tag whose attributes say how its entries look
   */
  PrettyEntries(
      ConfigTree tree,
      Map<String, String> definitions,
      Function<String, String> classUrl,
      Tag main) {
    this.tree = tree;
    this.kinds = new PortKinds(tree, new PortKinds.Classes());
    this.definitions = definitions;
    this.classUrl = classUrl;
    this.main = main;
  }

  static String className(ElementClass type) {
    return type instanceof Compound c ? c.name() : ((Primitive) type).name();
  }

  /** A template, expanded for one element. */
  String expand(String template, Element element) {
    return expand(template, new Subject(element, element.type(), NO_PORT, false));
  }

  /** The list that the main tag stands for: all elements, or classes, by name. */
  String list() {
    List<Subject> subjects = new ArrayList<>();
    if (!main.get("entry").isEmpty()) {
      tree.elements().forEach(e -> subjects.add(new Subject(e, e.type(), NO_PORT, false)));
    }
    if (!main.get("typeentry").isEmpty()) {
      Set<ElementClass> types = new LinkedHashSet<>();
      tree.elements().forEach(e -> types.add(e.type()));
      types.forEach(type -> subjects.add(new Subject(null, type, NO_PORT, false)));
    }
    subjects.sort(Comparator.comparing(Subject::name, PrettyEntries::compare));
    String[] column = main.get("column").split("/");
    int which = column.length == 2 ? Integers.upTo(column[0], 1000) : 1;
    int count = column.length == 2 ? Integers.upTo(column[1], 1000) : 1;
    if (which < 1 || which > count) {
      which = 1;
      count = 1;
    }
    int each = (subjects.size() - 1) / count + 1;
    int end = which == count ? subjects.size() : Math.min(which * each, subjects.size());
    for (int i = (which - 1) * each; i < end; i++) {
      Subject subject = subjects.get(i);
      run(main.get(subject.element == null ? "typeentry" : "entry"), subject);
      separator = main.get("sep");
    }
    return out.toString();
  }

  private String expand(String template, Subject subject) {
    int before = out.length();
    String pending = separator;
    separator = "";
    run(template, subject);
    String made = out.substring(before);
    out.setLength(before);
    separator = pending;
    return made;
  }

  private void run(String template, Subject subject) {
    if (++depth <= MAX_DEPTH) {
      PrettyTemplate.read(
          template,
          new PrettyTemplate.Reader() {
            @Override
            public void text(String text) {
              put(text);
            }

            @Override
            public void tag(Tag tag) {
              expand(tag, subject);
            }
          });
    }
    depth--;
  }

  private void put(String text) {
    if (!text.isEmpty()) {
      out.append(separator).append(text);
      separator = "";
    }
  }

  private void expand(Tag tag, Subject subject) {
    Element e = subject.element;
    switch (tag.name()) {
      case "name" -> put(linked(subject.name(), nameLink(tag.get("link"), subject)));
      case "type" -> {
        String name = className(subject.type);
        put(linked(name, tag.get("link").isEmpty() ? "" : typeLink(subject.type)));
      }
      case "typerefs" -> typeReferences(tag, subject);
      case "if" -> choose(tag, subject);
      default -> {
        if (e == null || !expandForElement(tag, subject)) {
          String defined = definitions.getOrDefault(tag.name(), main.get(tag.name()));
          run(defined, subject);
        }
      }
    }
  }

  private boolean expandForElement(Tag tag, Subject subject) {
    Element e = subject.element;
    switch (tag.name()) {
      case "anonymous" -> put(isAnonymous(e) ? "yes" : "");
      case "config" -> put(config(tag, e));
      case "configlink" -> {
        String text = tag.get("text").isEmpty() ? main.get("configlink") : tag.get("text");
        run(text.isEmpty() ? "" : linked(text, "#e-" + e.name()), subject);
        separator = tag.get("sep");
      }
      case "ninputs" -> put(count(e.inputs(), tag, " input"));
      case "noutputs" -> put(count(e.outputs(), tag, " output"));
      case "inputs" -> ports(tag, subject, false, e.inputs());
      case "outputs" -> ports(tag, subject, true, e.outputs());
      case "port" -> put(subject.port == NO_PORT ? "" : String.valueOf(subject.port));
      case "processing" -> {
        if (subject.port != NO_PORT) {
          put(kinds.kind(e.name(), subject.output, subject.port) == 'l' ? "pull" : "push");
        }
      }
      case "inputconnections" -> connections(tag, subject, false);
      case "outputconnections" -> connections(tag, subject, true);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether an element got its name from its class and a number. */
  private static boolean isAnonymous(Element e) {
    String prefix = className(e.type()) + "@";
    return e.name().startsWith(prefix) && e.name().substring(prefix.length()).matches("\\d+");
  }

  private static String config(Tag tag, Element e) {
    String config = e.config();
    int limit = Integers.upTo(tag.get("limit"), Integer.MAX_VALUE);
    if (limit > 0 && config.length() > limit) {
      config = config.substring(0, limit) + "...";
    }
    boolean parens = !config.isEmpty() && !tag.get("parens").isEmpty();
    return PrettyTemplate.quoted(parens ? "(" + config + ")" : config);
  }

  private static String count(int number, Tag tag, String english) {
    String noun = tag.get("english").isEmpty() ? "" : english + (number == 1 ? "" : "s");
    return number + noun;
  }

  private String nameLink(String link, Subject subject) {
    if (link.isEmpty()) {
      return "";
    }
    boolean type = subject.element == null || link.equalsIgnoreCase("type");
    return type ? typeLink(subject.type) : "#e-" + subject.name();
  }

  private String typeLink(ElementClass type) {
    String name = className(type);
    return !(type instanceof Compound) ? classUrl.apply(name) : name.isEmpty() ? "" : "#c-" + name;
  }

  private static String linked(String text, String url) {
    return url.isEmpty() ? text : "<a href=\"" + url + "\">" + text + "</a>";
  }

  private void typeReferences(Tag tag, Subject subject) {
    String entry = tag.get("entry").isEmpty() ? main.get("typeref") : tag.get("entry");
    List<Element> elements = new ArrayList<>(tree.elements());
    elements.removeIf(e -> !e.type().equals(subject.type));
    elements.sort(Comparator.comparing(Element::name, PrettyEntries::compare));
    for (Element e : elements) {
      run(entry, new Subject(e, e.type(), NO_PORT, false));
      separator = tag.get("sep");
    }
    separator = "";
  }

  private void ports(Tag tag, Subject subject, boolean output, int count) {
    String side = output ? "output" : "input";
    if (count == 0) {
      run(attribute(tag, "noentry", "no" + side + "entry"), subject);
    }
    for (int i = 0; i < count; i++) {
      Subject port = new Subject(subject.element, subject.type, i, output);
      run(attribute(tag, "entry", side + "entry"), port);
      separator = tag.get("sep");
    }
    separator = "";
  }

  private void connections(Tag tag, Subject subject, boolean output) {
    if (subject.port == NO_PORT || subject.output != output) {
      return;
    }
    List<Subject> others = new ArrayList<>();
    for (Connection c : tree.connections()) {
      String near = output ? c.from() : c.to();
      int nearPort = output ? c.fromPort() : c.toPort();
      if (near.equals(subject.name()) && nearPort == subject.port) {
        Element other = find(output ? c.to() : c.from());
        others.add(new Subject(other, other.type(), output ? c.toPort() : c.fromPort(), !output));
      }
    }
    others.sort(
        Comparator.comparing(Subject::name, PrettyEntries::compare).thenComparing(Subject::port));
    String side = output ? "output" : "input";
    if (others.isEmpty()) {
      run(attribute(tag, "noentry", "no" + side + "connection"), subject);
    }
    for (Subject other : others) {
      run(attribute(tag, "entry", side + "connection"), other);
      separator = tag.get("sep");
    }
    separator = "";
  }

  private Element find(String name) {
    return tree.elements().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
  }

  private String attribute(Tag tag, String own, String ofMain) {
    return tag.get(own).isEmpty() ? main.get(ofMain) : tag.get(own);
  }

  private void choose(Tag tag, Subject subject) {
    String test = expand(tag.get("test"), subject);
    boolean result = !test.isEmpty();
    for (String operator : List.of("eq", "ne", "gt", "lt", "ge", "le")) {
      if (tag.attributes().containsKey(operator)) {
        int order = compare(test, expand(tag.get(operator), subject));
        result =
            switch (operator) {
              case "eq" -> order == 0;
              case "ne" -> order != 0;
              case "gt" -> order > 0;
              case "lt" -> order < 0;
              case "ge" -> order >= 0;
              default -> order <= 0;
            };
        break;
      }
    }
    run(tag.get(result ? "then" : "else"), subject);
  }

  /** Compares texts as people sort them: by letters, whatever their case, and by numbers. */
  private static int compare(String a, String b) {
    Matcher one = PARTS.matcher(a);
    Matcher two = PARTS.matcher(b);
    boolean more = one.find();
    while (more && two.find()) {
      boolean numbers = one.group(1) != null && two.group(1) != null;
      int order =
          numbers
              ? new BigInteger(one.group()).compareTo(new BigInteger(two.group()))
              : one.group().compareToIgnoreCase(two.group());
      if (order != 0) {
        return order;
      }
      more = one.find();
    }
    return more ? 1 : two.find() ? -1 : a.compareTo(b);
  }
}
