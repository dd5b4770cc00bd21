// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.effect.Effects;
import io.sluice.graph.ElementRegistry;
import io.sluice.router.Router;
import io.sluice.vnf.manual.ManualPage;
import io.sluice.vnf.tool.Tools;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command {@code sluice}: what {@code java -jar vnf.jar} runs. */
public final class Main {
  private static final int FAILED = 1;

  private Main() {}

  /**
   * Runs the command and ends the process with its exit status.
   *
   * @param args the command line, see {@code --help}
   */
  public static void main(String[] args) {
    // Latin 1: configurations and handler values are bytes, and leave as they came.
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    System.setErr(err);
    int status = run(args, out, err);
    out.flush();
    err.flush();
    if (out.checkError()) {
      status = FAILED;
    }
    // Not exit: there is nothing left to wait for, and native threads may still be about.
    Runtime.getRuntime().halt(status);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new java.io.BufferedOutputStream(new FileOutputStream(descriptor), 8192),
        descriptor == FileDescriptor.err,
        StandardCharsets.ISO_8859_1);
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    try {
      List<String> tool = Tools.arguments(args);
      if (tool != null) {
        return Tools.run(tool, out, err);
      }
      Integer status = Commands.run(args, out, err);
      if (status != null) {
        return status;
      }
      return dispatch(CommandLine.parse(args), calledClick(args), out, err);
    } catch (UsageException e) {
      usage(e, calledClick(args), err);
    } catch (OutOfMemoryError e) {
      err.println("sluice: out of memory (" + e.getMessage() + "); give java a larger -Xmx");
    } catch (Exception | LinkageError | StackOverflowError e) {
      internal(e, err);
    }
    return FAILED;
  }

  /** Whether the launcher was called by Click's name, for which it wants no table. */
  private static boolean calledClick(String[] args) {
    return args.length > 0 && args[0].equals("--no-table");
  }

  /** Tells what is wrong; to who calls click as click would. */
  private static void usage(UsageException e, boolean click, PrintStream err) {
    String name = click ? "click" : "sluice";
    err.println(click && !e.hint() ? e.getMessage() : name + ": " + e.getMessage());
    if (e.hint()) {
      if (click) {
        err.println("Usage: click [OPTION]... [ROUTERFILE]");
      }
      err.println("Try '" + name + " --help' for more information.");
    }
  }

  private static void internal(Throwable e, PrintStream err) {
    err.println("sluice: internal error: " + e);
    if (Boolean.getBoolean("sluice.debug")) {
      e.printStackTrace(err);
    } else {
      err.println("Set SLUICE_JAVA_OPTS=-Dsluice.debug=true for a stack trace.");
    }
  }

  private static int dispatch(CommandLine line, boolean click, PrintStream out, PrintStream err)
      throws InterruptedException {
    switch (line.mode) {
      case HELP -> out.print(Usage.TEXT);
      case VERSION -> out.println((click ? "click (Sluice) " : "Sluice ") + Router.version());
      case LIST_ELEMENTS -> listElements(out);
      case MANUAL -> manual(line.manual, out);
      default -> {
        if (line.simulated) {
          // Before the first clock is read, which decides it for good.
          System.setProperty("sluice.simtime", "true");
          System.setProperty("sluice.simtick", String.valueOf(line.simulatedTick));
          if (line.simulatedBegin >= 0) {
            System.setProperty("sluice.simbegin", String.valueOf(line.simulatedBegin));
          }
        }
        return new Run(line, out, err).run();
      }
    }
    return 0;
  }

  private static void listElements(PrintStream out) {
    ElementRegistry registry = new ElementRegistry();
    for (String name : registry.names()) {
      out.printf("%-24s %s%n", name, ManualPage.summary(registry.manual(name)));
    }
  }

  private static void manual(String name, PrintStream out) {
    ElementRegistry registry = new ElementRegistry();
    String page = registry.manual(name);
    if (page == null) {
      for (String other : registry.names()) {
        if (other.equalsIgnoreCase(name)) {
          throw UsageException.plain(
              "no element class '" + name + "'; did you mean '" + other + "'?");
        }
      }
      throw UsageException.plain("no element class '" + name + "'; --list-elements lists them");
    }
    Effects effects = Effects.of(registry.create(name).getClass());
    out.print(ManualPage.render(name, page, effects.sentence()));
  }
}
