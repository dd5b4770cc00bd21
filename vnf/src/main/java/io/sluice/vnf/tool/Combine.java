// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ConfigStrings;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.Position;
import io.sluice.vnf.tool.ToolGraph.Node;
import io.sluice.vnf.tool.ToolInput.Source;
import io.sluice.vnf.tool.ToolOptions.Option;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code click-combine}: combines several routers into one configuration. A {@code RouterLink}
 * replaces a pair of devices that send to each other, and records what it replaces, so that {@link
 * Uncombine} can separate the routers again.
 */
final class Combine {
  static final String LINK = "RouterLink";
  static final String COMPONENTS = "componentmap";
  private static final String TRAITS = "elementmap.xml";

  private static final String HELP =
      """
      Combines router configurations into one, joined by RouterLink elements where a device of one
      sends to a device of another. click-uncombine separates them again.

      Usage: click-combine [OPTION]... [NAME=FILE]... [NAME1.X=NAME2.Y]...

        -n, --name NAME         Name the next router NAME.
        -f, --file FILE         Read a router's configuration from FILE.
        -e, --expression TEXT   Use TEXT as the configuration.
        -l, --link LINK         Join routers, as in NAME1.X=NAME2.Y: X is an element or device to
                                which NAME1 sends, Y one from which NAME2 receives.
        -o, --output FILE       Write to FILE, not standard output.
        -C, --clickpath PATH    Look for required files in PATH.
        -c, --config            Write only the configuration, not an archive with routers' names.
      """;

  private static final List<String> OPTIONS =
      List.of(
          "n,name=",
          "f,file=",
          "e,expression=",
          "l,link=",
          "o,output=",
          "C,clickpath=",
          "c,config");

  private static final List<String> SENDERS = List.of("ToDevice");
  private static final List<String> RECEIVERS = List.of("FromDevice", "PollDevice");

  private static final Pattern ROUTER = Pattern.compile("(?s)([^:=.]*)[:=](.*)|([^:=.]*)=(.*)");
  private static final Pattern LINK_TEXT =
      Pattern.compile(
          "\\s*([^\\s.=]+)\\s*\\.\\s*([^\\s.=]+)\\s*=\\s*"
              + "([^\\s.=]+)\\s*\\.\\s*([^\\s.=]+)\\s*");

  /** A router to be combined. */
  private record Router(String name, FlatConfig flat, Map<String, String> members) {}

  /** An element of a router. */
  private record End(Router router, FlatConfig.Declaration element) {
    String device() {
      return router.name + " " + element.name() + " " + element.className();
    }

    String combinedName() {
      return router.name + "/" + element.name();
    }
  }

  /** Ends that share a link; all that send reach all that receive. */
  private record Joint(List<End> from, List<End> to) {
    boolean touches(End sender, End receiver) {
      return from.contains(sender) || to.contains(receiver);
    }

    void add(End sender, End receiver) {
      if (!from.contains(sender)) {
        from.add(sender);
      }
      if (!to.contains(receiver)) {
        to.add(receiver);
      }
    }
  }

  private final ToolInput input;
  private final List<Router> routers = new ArrayList<>();
  private final List<Joint> joints = new ArrayList<>();
  private String nextName;
  private int nextNumber = 1;
  private boolean failed;

  Combine(ToolInput input) {
    this.input = input;
  }

  int run(List<String> args) {
    if (!input.read(args, OPTIONS, HELP)) {
      return 0;
    }
    List<String> links = new ArrayList<>();
    for (Option option : input.options()) {
      String value = option.value();
      switch (option.name()) {
        case "name" -> nextName = value;
        case "file" -> router(null, value, false);
        case "expression" -> router(null, value, true);
        case "link" -> links.add(value);
        case "" -> operand(value, links);
        default -> {}
      }
    }
    checkRouters();
    links.forEach(this::link);
    checkEnds();
    if (failed) {
      return 1;
    } else if (joints.isEmpty()) {
      input.warn("warning: no links between routers");
    }
    return input.write(combined(), input.has("config") ? Map.of() : members());
  }

  private void operand(String text, List<String> links) {
    Matcher router = ROUTER.matcher(text);
    if (router.matches()) {
      router(router.group(1), router.group(2), false);
    } else if (text.contains("=")) {
      links.add(text);
    } else {
      router(null, text, false);
    }
  }

  private void router(String name, String named, boolean expression) {
    String said = nextName != null ? nextName : name;
    nextName = null;
    String router = said == null ? String.valueOf(nextNumber) : said;
    nextNumber++;
    if (!router.matches("[\\w@]+(/[\\w@]+)*")) {
      error("router name '" + router + "' is not a legal Click identifier");
    }
    try {
      Source source = input.load(named, expression);
      // Routers may mean different things by the same variable.
      FlatConfig flat = input.expanded(source);
      failed |= flat == null;
      if (flat != null) {
        routers.add(new Router(router, flat, source.members()));
      }
    } catch (ToolException e) {
      // The others may be wrong, too.
      input.warn(e.getMessage());
      failed = true;
    }
  }

  private void error(String message) {
    input.say(message);
    failed = true;
  }

  private void checkRouters() {
    if (routers.isEmpty()) {
      throw ToolException.named("no routers specified");
    }
    Set<String> names = new HashSet<>();
    for (Router router : routers) {
      if (!names.add(router.name)) {
        throw ToolException.named("two routers named '" + router.name + "'");
      }
    }
  }

  private void link(String text) {
    Matcher words = LINK_TEXT.matcher(text);
    if (!words.matches()) {
      error("bad link definition '" + text + "'");
      return;
    }
    Router one = find(words.group(1));
    Router two = find(words.group(3));
    if (one == null || two == null) {
      return;
    }
    End from = end(one, words.group(2), SENDERS);
    End to = end(two, words.group(4), RECEIVERS);
    if (from != null && to != null) {
      checkClass(from, words.group(2), SENDERS);
      checkClass(to, words.group(4), RECEIVERS);
      join(from, to);
    }
  }

  private Router find(String name) {
    for (Router router : routers) {
      if (router.name.equals(name)) {
        return router;
      }
    }
    error("no router named '" + name + "'");
    return null;
  }

  /** The element with a name, or the only one of some classes for a device. */
  private End end(Router router, String name, List<String> classes) {
    List<FlatConfig.Declaration> elements = router.flat.elements();
    List<FlatConfig.Declaration> found =
        new ArrayList<>(elements.stream().filter(d -> d.name().equals(name)).toList());
    if (found.isEmpty()) {
      for (FlatConfig.Declaration d : elements) {
        List<String> arguments = ConfigStrings.split(d.config());
        if (classes.contains(d.className())
            && !arguments.isEmpty()
            && arguments.get(0).equals(name)) {
          found.add(d);
        }
      }
    }
    if (found.size() > 1) {
      String shown = "'" + String.join("(" + name + ")' or '", classes) + "(" + name + ")'";
      error("more than one " + shown + " element in router '" + router.name + "'");
    }
    if (found.size() != 1) {
      error("router '" + router.name + "' has no element or device named '" + name + "'");
      return null;
    }
    return new End(router, found.get(0));
  }

  private void checkClass(End end, String named, List<String> classes) {
    String found = end.element.className();
    if (!classes.contains(found)) {
      String element = "router '" + end.router.name + "' element '" + named + "'";
      input.say("warning: " + element + " has unexpected class");
      input.say("  expected " + String.join(" or ", classes) + ", got " + found);
    }
  }

  private void join(End from, End to) {
    Joint joined = new Joint(new ArrayList<>(), new ArrayList<>());
    int place = joints.size();
    for (int i = joints.size() - 1; i >= 0; i--) {
      if (joints.get(i).touches(from, to)) {
        Joint other = joints.remove(i);
        joined.from.addAll(0, other.from);
        joined.to.addAll(0, other.to);
        place = i;
      }
    }
    joined.add(from, to);
    joints.add(place, joined);
  }

  private void checkEnds() {
    for (Joint sender : joints) {
      for (Joint receiver : joints) {
        for (End end : sender.from) {
          if (receiver.to.contains(end)) {
            error(
                "router '"
                    + end.router.name
                    + "' element '"
                    + end.element.name()
                    + "' used as both source and destination");
          }
        }
      }
    }
  }

  private FlatConfig combined() {
    ToolGraph graph = new ToolGraph();
    routers.forEach(router -> graph.add(router.flat, router.name + "/"));
    for (Node link : graph.nodes(LINK)) {
      // It comes from a combination that is combined once more.
      String prefix = link.name().substring(0, link.name().indexOf('/') + 1);
      List<String> arguments = new ArrayList<>(ConfigStrings.split(link.config()));
      for (int i = 0; i < arguments.size(); i += 2) {
        arguments.set(i, prefix + arguments.get(i));
      }
      link.setConfig(ConfigStrings.join(arguments));
    }
    int number = 0;
    for (Joint joint : joints) {
      link(graph, joint, "link" + ++number);
    }
    return graph.flat();
  }

  private static void link(ToolGraph graph, Joint joint, String name) {
    List<String> arguments = new ArrayList<>();
    for (List<End> ends : List.of(joint.from, joint.to)) {
      for (End end : ends) {
        arguments.add(end.device());
        arguments.add(end.element.config());
      }
    }
    Node link =
        graph.add(name, LINK, ConfigStrings.join(arguments), new Position("<click-combine>", 0));
    for (int i = 0; i < joint.from.size(); i++) {
      Node end = graph.find(joint.from.get(i).combinedName());
      graph.redirectTo(end.port(0), link.port(i));
      graph.remove(end);
    }
    for (int i = 0; i < joint.to.size(); i++) {
      Node end = graph.find(joint.to.get(i).combinedName());
      graph.redirectFrom(end.port(0), link.port(i));
      graph.remove(end);
    }
  }

  private Map<String, String> members() {
    Map<String, String> members = new LinkedHashMap<>();
    if (!joints.isEmpty()) {
      members.put(
          TRAITS,
          """
          <?xml version="1.0" standalone="yes"?>
          <elementmap xmlns="http://www.lcdf.org/click/xml/">
            <entry name="RouterLink" processing="l/h" flowcode="x/x" flags="S3" />
          </elementmap>
          """);
    }
    StringBuilder names = new StringBuilder();
    for (Router router : routers) {
      names.append(router.name).append('\n');
      for (String inner : ConfigStrings.words(router.members.getOrDefault(COMPONENTS, ""))) {
        names.append(router.name).append('/').append(inner).append('\n');
      }
    }
    members.put(COMPONENTS, names.toString());
    return members;
  }
}
