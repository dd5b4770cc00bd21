// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ConfigStrings;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.Position;
import io.sluice.vnf.tool.ToolGraph.Link;
import io.sluice.vnf.tool.ToolGraph.Node;
import io.sluice.vnf.tool.ToolInput.Source;
import io.sluice.vnf.tool.ToolOptions.Option;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code click-uncombine}: extracts one router from a configuration made by {@link Combine}. */
final class Uncombine {
  private static final String HELP =
      """
      Extracts one router from a configuration made by click-combine.

      Usage: click-uncombine [OPTION]... [FILE [NAME]]

        -f, --file FILE         Read the combined configuration from FILE, not standard input.
        -n, --name NAME         Extract router NAME.
        -o, --output FILE       Write to FILE, not standard output.
      """;

  private static final List<String> OPTIONS = List.of("n,name=", "f,file=", "o,output=");

  private final ToolInput input;
  private String file;
  private String wanted;
  private boolean failed;

  Uncombine(ToolInput input) {
    this.input = input;
  }

  int run(List<String> args) {
    if (!input.read(args, OPTIONS, HELP)) {
      return 0;
    }
    for (Option option : input.options()) {
      switch (option.name()) {
        case "file" -> setFile(option.value());
        case "name" -> setName(option.value());
        case "" -> {
          if (file == null) {
            setFile(option.value());
          } else {
            setName(option.value());
          }
        }
        default -> {}
      }
    }
    Source source = input.load(file == null ? "-" : file, false);
    FlatConfig flat = input.flat(source);
    if (flat == null) {
      return 1;
    }
    String components = source.members().get(Combine.COMPONENTS);
    if (components == null) {
      throw ToolException.plain(
          source.name() + ": not created by 'click-combine' (no 'componentmap')");
    } else if (wanted == null) {
      throw ToolException.named("no component specified");
    }
    return extract(source, flat, ConfigStrings.words(components));
  }

  private void setFile(String name) {
    if (file != null) {
      throw ToolException.usage("combined router specified twice");
    }
    file = name;
  }

  private void setName(String name) {
    if (wanted != null) {
      throw ToolException.usage("component name specified twice");
    }
    wanted = name;
  }

  /** Goes down one slash of the name after the other. */
  private int extract(Source source, FlatConfig flat, List<String> components) {
    ToolGraph graph = new ToolGraph(flat);
    List<String> left = components;
    String above = "";
    for (String name : wanted.split("/")) {
      if (!left.contains(name)) {
        throw ToolException.plain(source.name() + ": no '" + above + name + "' component");
      }
      separate(graph, name);
      String prefix = name + "/";
      above += prefix;
      left =
          left.stream()
              .filter(c -> c.startsWith(prefix))
              .map(c -> c.substring(prefix.length()))
              .toList();
    }
    if (failed) {
      return 1;
    }
    Map<String, String> members = new LinkedHashMap<>(source.members());
    members.remove(Combine.COMPONENTS);
    if (!left.isEmpty()) {
      members.put(
          Combine.COMPONENTS, left.stream().map(c -> c + "\n").collect(Collectors.joining()));
    }
    return input.write(graph.flat(), members);
  }

  private void separate(ToolGraph graph, String component) {
    String prefix = component + "/";
    Set<Node> kept = new HashSet<>();
    for (Node link : graph.nodes(Combine.LINK)) {
      List<String> arguments = ConfigStrings.split(link.config());
      List<List<String>> ends = new ArrayList<>();
      for (int i = 0; i < arguments.size(); i += 2) {
        ends.add(ConfigStrings.words(arguments.get(i)));
      }
      int inputs = graph.inputs(link);
      int outputs = graph.outputs(link);
      boolean right = arguments.size() == 2 * (inputs + outputs) && inputs > 0 && outputs > 0;
      if (!right || ends.stream().anyMatch(words -> words.size() != 3)) {
        input.warn("RouterLink '" + link.name() + "' has strange configuration");
        failed = true;
      } else if (ends.stream().anyMatch(words -> words.get(0).equals(component))) {
        kept.addAll(devices(graph, link, component, ends, arguments, inputs));
        graph.remove(link);
      } else if (ends.stream().anyMatch(words -> words.get(0).startsWith(prefix))) {
        kept.add(link);
      }
    }
    graph.nodes().stream().filter(n -> n.name().startsWith(prefix)).forEach(kept::add);
    for (boolean grown = true; grown; ) {
      grown = false;
      for (Link link : graph.links()) {
        if (kept.contains(link.from().node()) != kept.contains(link.to().node())) {
          kept.add(link.from().node());
          kept.add(link.to().node());
          grown = true;
        }
      }
    }
    graph.removeIf(node -> !kept.contains(node));
    shorten(graph, prefix);
  }

  /** Puts the devices back that a link stands for on the side of the wanted router. */
  private List<Node> devices(
      ToolGraph graph,
      Node link,
      String component,
      List<List<String>> ends,
      List<String> arguments,
      int inputs) {
    List<Node> made = new ArrayList<>();
    for (int i = 0; i < ends.size(); i++) {
      List<String> words = ends.get(i);
      String name = words.get(0) + "/" + words.get(1);
      if (graph.find(name) != null) {
        input.warn("RouterLink '" + link.name() + "' element '" + name + "' already exists");
        failed = true;
      } else if (words.get(0).equals(component)) {
        Position position = new Position("<click-uncombine>", 0);
        Node device = graph.add(name, words.get(2), arguments.get(2 * i + 1), position);
        if (i < inputs) {
          graph.redirectTo(link.port(i), device.port(0));
        } else {
          graph.redirectFrom(link.port(i - inputs), device.port(0));
        }
        made.add(device);
      }
    }
    return made;
  }

  private static void shorten(ToolGraph graph, String prefix) {
    for (Node node : graph.nodes()) {
      if (node.name().startsWith(prefix)) {
        String name = node.name().substring(prefix.length());
        if (graph.find(name) == null) {
          graph.rename(node, name);
        }
      }
      if (node.is(Combine.LINK)) {
        List<String> arguments = new ArrayList<>(ConfigStrings.split(node.config()));
        for (int i = 0; i < arguments.size(); i += 2) {
          if (arguments.get(i).startsWith(prefix)) {
            arguments.set(i, arguments.get(i).substring(prefix.length()));
          }
        }
        node.setConfig(ConfigStrings.join(arguments));
      }
    }
  }
}
