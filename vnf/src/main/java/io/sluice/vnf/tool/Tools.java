// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Runs the commands with the names of Click's tools, such as {@code click-flatten}. */
public final class Tools {
  private static final String COMMAND = "tool";

  /** The tools whose names do not begin with {@code click-}. */
  private static final Set<String> XML = Set.of("click2xml", "xml2click");

  private Tools() {}

  /**
   * What stands behind the word {@code tool}, if the command line begins with it.
   *
   * @param args the command line, perhaps with the launcher's option about the table in front
   * @return the tool's name and its arguments; null when it is another command
   */
  public static List<String> arguments(String[] args) {
    int first = args.length > 0 && args[0].endsWith("-table") ? 1 : 0;
    if (args.length < first + 2 || !args[first].equals(COMMAND)) {
      return null;
    }
    return Arrays.asList(args).subList(first + 1, args.length);
  }

  /**
   * Runs a tool.
   *
   * @param args its name and its arguments
   * @param out for what it makes
   * @param err for messages
   * @return the exit status
   */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    String name = args.get(0);
    List<String> rest = args.subList(1, args.size());
    String command = XML.contains(name) ? name : "click-" + name;
    ToolInput input = new ToolInput(command, out, err);
    try {
      return switch (name) {
        case "flatten" -> new Flatten(input).run(rest);
        case "check" -> new Check(input).run(rest);
        case "undead" -> new Undead(input).run(rest);
        case "pretty" -> new Pretty(input).run(rest);
        case "align" -> new Align(input).run(rest);
        case "combine" -> new Combine(input).run(rest);
        case "xform" -> new Xform(input).run(rest);
        case "uncombine" -> new Uncombine(input).run(rest);
        case "install" -> new Install(input).install(rest);
        case "uninstall" -> new Install(input).uninstall(rest);
        case "mkmindriver" -> new MinimalDriver(input).run(rest);
        case "click2xml" -> new ClickToXml(input).run(rest);
        case "xml2click" -> new XmlToClick(input).run(rest);
        case "buildtool" -> new BuildTool(out, err).run(rest);
        // What these prepare for, the start of a router does by itself here.
        case "fastclassifier", "devirtualize", "specialize" -> new Flatten(input).pass(rest);
        case "elem2man" ->
            throw ToolException.named("'sluice catalogue FOLDER' writes the manual pages");
        case "compile", "mkelemmap" ->
            throw ToolException.named(
                "there is nothing to be built; a jar on $SLUICE_CLASSPATH adds elements");
        default -> throw ToolException.named("no such tool");
      };
    } catch (ToolException e) {
      boolean plain = e.kind() == ToolException.Kind.PLAIN;
      err.println(plain ? e.getMessage() : command + ": " + e.getMessage());
      if (e.kind() == ToolException.Kind.USAGE) {
        err.println("Usage: " + command + " [OPTION]... [ROUTERFILE]");
        err.println("Try '" + command + " --help' for more information.");
      }
      return 1;
    }
  }
}
