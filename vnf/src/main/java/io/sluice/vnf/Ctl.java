// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.control.ControlAddress;
import io.sluice.control.ControlClient;
import io.sluice.control.ControlException;
import io.sluice.control.Glob;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command {@code sluice ctl}: calls handlers of a running router by its control socket. */
final class Ctl {
  static final String TEXT =
      """
      Usage: sluice ctl ADDRESS COMMAND

      Reads and writes handlers of a running configuration that was started with -p or -u, or that
      has a ControlSocket. ADDRESS is PORT, HOST:PORT or a file name that contains a slash.

        read HANDLER [ARGUMENTS]   Print a handler's value. HANDLER is ELEMENT.NAME, or the name of
                                   a router handler: config, flatconfig, list, version, ...
                                   A pattern such as '*.count' reads all elements that match.
        write HANDLER [VALUE]      Write a value; - reads it from standard input.
        check HANDLER              Print what a handler allows: r, w or rw.
        list                       List the elements.
        handlers [ELEMENT]         List the handlers of an element, or those of the router.

      Exit status: 0 on success, 1 when the router refuses or does not answer.
      """;

  private final PrintStream out;
  private final PrintStream err;
  private ControlClient client;

  private Ctl(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the command.
   *
   * @param args what stands behind {@code ctl}
   * @param out for values
   * @param err for messages
   * @return the exit status
   */
  static int run(List<String> args, PrintStream out, PrintStream err) {
    return new Ctl(out, err).run(args);
  }

  private int run(List<String> args) {
    if (args.contains("--help") || args.isEmpty()) {
      out.print(TEXT);
      return args.isEmpty() ? 1 : 0;
    } else if (args.size() == 1) {
      return usage("missing command");
    }
    try (ControlClient connected = ControlClient.connect(args.get(0))) {
      client = connected;
      return execute(args.get(1), args.subList(2, args.size()));
    } catch (ControlException e) {
      e.lines().forEach(err::println);
    } catch (IllegalArgumentException e) {
      return usage(e.getMessage());
    } catch (IOException e) {
      err.println("sluice ctl: " + address(args.get(0)) + ": " + reason(e));
    }
    return 1;
  }

  private static String address(String text) {
    return ControlAddress.parse(text).toString();
  }

  private static String reason(IOException e) {
    return e.getMessage() == null
        ? e.toString()
        : e.getMessage().toLowerCase(java.util.Locale.ROOT);
  }

  private int usage(String what) {
    err.println("sluice ctl: " + what);
    err.println("Try 'sluice ctl --help' for more information.");
    return 1;
  }

  private int execute(String command, List<String> args) throws IOException {
    switch (command) {
      case "read" -> {
        return args.isEmpty() ? usage("missing handler") : read(args.get(0), rest(args));
      }
      case "write" -> {
        return args.isEmpty() ? usage("missing handler") : write(args.get(0), rest(args));
      }
      case "check" -> {
        return args.size() == 1 ? check(args.get(0)) : usage("'check' takes a handler");
      }
      case "list" -> client.elements().forEach(out::println);
      case "handlers" ->
          print(client.read(args.isEmpty() ? "handlers" : args.get(0) + ".handlers"));
      default -> {
        return usage("no command '" + command + "'");
      }
    }
    return 0;
  }

  private static String rest(List<String> args) {
    return String.join(" ", args.subList(1, args.size()));
  }

  private int read(String handler, String parameter) throws IOException {
    int dot = handler.indexOf('.');
    if (dot < 0 || !Glob.isPattern(handler.substring(0, dot))) {
      print(parameter.isEmpty() ? client.read(handler) : client.read(handler, parameter));
      return 0;
    }
    boolean any = false;
    for (String element : client.elements()) {
      String name = element + handler.substring(dot);
      if (Glob.matches(handler.substring(0, dot), element) && client.canRead(name)) {
        any = true;
        out.println(name + ":");
        print(client.read(name, parameter));
        out.println();
      }
    }
    if (!any) {
      err.println("No handler matches '" + handler + "'");
    }
    return any ? 0 : 1;
  }

  private void print(String value) {
    out.print(value.isEmpty() || value.endsWith("\n") ? value : value + "\n");
  }

  private int write(String handler, String value) throws IOException {
    String text =
        value.equals("-")
            ? new String(System.in.readAllBytes(), StandardCharsets.ISO_8859_1)
            : latin1(value);
    client.write(handler, text).forEach(err::println);
    return 0;
  }

  /** Arguments come as characters, and go out as the bytes that they were. */
  private static String latin1(String value) {
    return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private int check(String handler) throws IOException {
    String can = (client.canRead(handler) ? "r" : "") + (client.canWrite(handler) ? "w" : "");
    if (can.isEmpty()) {
      err.println("No handler named '" + handler + "'");
      return 1;
    }
    out.println(can);
    return 0;
  }
}
