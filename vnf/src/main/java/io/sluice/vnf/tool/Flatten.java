// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Declaration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code click-flatten}: writes a configuration without compound elements, or lists its contents.
 * Also replaces tools that rewrite a configuration to make it faster, which is not needed here.
 */
final class Flatten {
  private static final String HELP =
      """
      Reads a configuration, expands compound elements, and writes an equivalent one.

      Usage: click-flatten [OPTION]... [FILE]

        -f, --file FILE         Read the configuration from FILE, not standard input.
        -e, --expression TEXT   Use TEXT as the configuration.
        -o, --output FILE       Write to FILE, not standard output.
        -C, --clickpath PATH    Look for required files in PATH.
        -c, --classes           List the element classes used.
        -n, --names             List the names of elements.
        -d, --declarations      List the declarations.
      """;

  private static final List<String> FLAGS =
      List.of(
          "c,classes",
          "n,names",
          "n,elements",
          "d,declarations",
          "d,decls",
          "config",
          "expand-vars");

  /** What a tool that makes a configuration faster understands, and need not do here. */
  private static final List<String> FASTER =
      List.of(
          "c,config",
          "k,kernel",
          "u,user",
          "userlevel",
          "l,linuxmodule",
          "s,source",
          "r,reverse",
          "q,quiet",
          "V,verbose",
          "no-combine",
          "no-classes",
          "n,no-devirtualize=",
          "i,instructions=");

  private final ToolInput input;

  Flatten(ToolInput input) {
    this.input = input;
  }

  /** Writes the configuration as it is, flat: the start of a router makes it fast by itself. */
  int pass(List<String> args) {
    if (!input.parse(args, FASTER, 0, HELP)) {
      return 0;
    }
    FlatConfig flat = input.flat();
    return flat == null ? 1 : input.write(flat);
  }

  int run(List<String> args) {
    if (!input.parse(args, FLAGS, 0, HELP)) {
      return 0;
    }
    FlatConfig flat = input.flat();
    if (flat == null) {
      return 1;
    }
    if (input.has("classes")) {
      return write(flat.elements().stream().map(Declaration::className).sorted().distinct());
    } else if (input.has("names")) {
      return list(flat, Declaration::name);
    } else if (input.has("declarations")) {
      return list(flat, element -> element.name() + " :: " + element.className());
    }
    return input.write(flat);
  }

  private int list(FlatConfig flat, Function<Declaration, String> line) {
    return write(flat.elements().stream().map(line).sorted());
  }

  private int write(Stream<String> lines) {
    return input.write(lines.map(line -> line + "\n").collect(Collectors.joining()));
  }
}
