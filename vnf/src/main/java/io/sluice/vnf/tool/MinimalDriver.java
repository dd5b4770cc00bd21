// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.graph.ElementRegistry;
import io.sluice.lang.FlatConfig;
import io.sluice.vnf.tool.ToolOptions.Option;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code click-mkmindriver}: Click builds a driver with the elements that some configurations need.
 * Here one driver has all elements, so this only checks that they exist, so that scripts can
 * continue.
 */
final class MinimalDriver {
  private static final String HELP =
      """
      Checks that all elements that configurations need are available; nothing needs to be built.

      Usage: click-mkmindriver -p PACKAGE [OPTION]... [FILE]...

        -p, --package NAME      Name of the driver, which is ignored.
        -f, --file FILE         Check the configuration in FILE.
        -e, --expression TEXT   Check TEXT as a configuration.
        -E, --elements NAMES    Check these element classes.
        -C, --clickpath PATH    Look for required files in PATH.
      """;

  private static final List<String> OPTIONS =
      List.of(
          "p,package=",
          "f,file=",
          "e,expression=",
          "E,elements=",
          "a,all",
          "l,linuxmodule",
          "k,kernel",
          "u,userlevel",
          "d,directory=",
          "C,clickpath=",
          "V,verbose",
          "A,align",
          "check",
          "extras",
          "no-extras",
          "no-check");

  private final ToolInput input;
  private final Set<String> needed = new TreeSet<>();
  private boolean failed;

  MinimalDriver(ToolInput input) {
    this.input = input;
  }

  int run(List<String> args) {
    if (!input.read(args, OPTIONS, HELP)) {
      return 0;
    } else if (!input.has("package")) {
      throw ToolException.plain(
          "fatal error: no package name specified\nPlease supply the '-p PKG' option.");
    }
    boolean any = input.has("elements");
    for (Option option : input.options()) {
      switch (option.name()) {
        case "elements" -> needed.addAll(Arrays.asList(option.value().trim().split("\\s+")));
        case "", "file", "expression" -> {
          read(option);
          any = true;
        }
        default -> {}
      }
    }
    if (!any) {
      read(new Option("", "-"));
    }
    needed.removeAll(new ElementRegistry().names());
    needed.remove("");
    needed.forEach(name -> input.say("no element class '" + name + "'"));
    if (failed || !needed.isEmpty()) {
      return 1;
    }
    input.warn("Nothing to be built: the driver has all elements.");
    return 0;
  }

  private void read(Option option) {
    FlatConfig flat = input.flat(input.load(option.value(), option.name().equals("expression")));
    failed |= flat == null;
    if (flat != null) {
      flat.elements().forEach(element -> needed.add(element.className()));
    }
  }
}
