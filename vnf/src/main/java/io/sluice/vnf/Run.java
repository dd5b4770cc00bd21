// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.graph.ElementRegistry;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfigWriter;
import io.sluice.picture.Picture;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.router.ConfigurationException;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.router.StartPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** One run: read a configuration, build it, drive it until something stops it, report. */
final class Run {
  /** Long enough for the compiler to get through the elements of a router. */
  private static final Duration WARM_UP = Duration.ofMillis(120);

  private static final String REFUSED = "Router could not be initialized!";

  private final CommandLine line;
  private final PrintStream out;
  private final PrintStream err;

  /** Whether there is a router at all, which then can be initialized or not. */
  private boolean parsed;

  Run(CommandLine line, PrintStream out, PrintStream err) {
    this.line = line;
    this.out = out;
    this.err = err;
  }

  /**
   * Does all of it.
   *
   * @return the exit status
   * @throws InterruptedException when the calling thread is interrupted
   */
  int run() throws InterruptedException {
    line.complaints.forEach(err::println);
    String text = read();
    if (line.dpdk != null) {
      // Meanwhile the configuration is read; its first element that needs DPDK waits for it.
      Eal.startAside(line.dpdk);
    }
    Router router = build(text);
    if (router == null) {
      return 1;
    }
    try {
      if (line.output != null) {
        write(line.output, FlatConfigWriter.write(router.config()));
      }
      if (line.mode == CommandLine.Mode.EXPLAIN) {
        out.print(StartPlan.of(router, line.effects));
        return 0;
      }
      if (line.mode == CommandLine.Mode.DRAW) {
        out.print(draw(router, line.svg));
        return 0;
      }
      return drive(router);
    } catch (ConfigurationException e) {
      print(e.diagnostics());
      return 1;
    } finally {
      router.close();
    }
  }

  private String read() {
    if (line.expression != null) {
      return new String(
          line.expression.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
    try {
      if (line.file == null || line.file.equals("-")) {
        return new String(System.in.readAllBytes(), StandardCharsets.ISO_8859_1);
      }
      Path path = Path.of(line.file);
      if (Files.isDirectory(path)) {
        throw UsageException.plain(line.file + ": is a directory");
      }
      return ClickLanguage.readFile(path);
    } catch (IOException | InvalidPathException e) {
      throw UsageException.plain(line.configName() + ": " + reason(e));
    }
  }

  private static String reason(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    } else if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason().toLowerCase(Locale.ROOT);
    }
    return e.getMessage();
  }

  /** Before anything is printed: DPDK's start catches what the process prints. */
  private void awaitDpdk() {
    if (line.dpdk != null) {
      try {
        Eal eal = Eal.start(line.dpdk);
        if (line.table == CommandLine.Table.NEVER) {
          // As FastClick's click, which this one may be called.
          err.println("Initializing DPDK");
        }
        if (line.warnings) {
          eal.notes().forEach(note -> err.println("warning: " + note));
        }
      } catch (DpdkException e) {
        throw UsageException.plain(e.getMessage());
      }
    }
  }

  private Router build(String text) {
    Diagnostics diagnostics = new Diagnostics();
    RouterOptions options = options();
    FlatConfig flat = ClickLanguage.parse(text, line.configName(), options.language(), diagnostics);
    Router router = null;
    parsed = !diagnostics.hasErrors();
    if (parsed) {
      router = Router.build(flat, options, diagnostics);
    }
    try {
      awaitDpdk();
    } catch (UsageException e) {
      if (router != null) {
        router.close();
      }
      throw e;
    }
    print(diagnostics);
    return router;
  }

  private void print(Diagnostics diagnostics) {
    List<String> lines = diagnostics.lines(line.warnings);
    lines.forEach(err::println);
    if (diagnostics.hasErrors() && parsed && !lines.contains(REFUSED)) {
      err.println(REFUSED);
    }
  }

  private RouterOptions options() {
    int[] lcores =
        line.dpdk == null || line.firstCpu != CommandLine.UNSAID
            ? new int[0]
            : Eal.processors(line.dpdk).stream().mapToInt(Integer::intValue).toArray();
    int threads = line.threads > 0 ? line.threads : Math.max(1, lcores.length);
    RouterOptions options =
        new RouterOptions()
            .workers(threads)
            .exclusive(true)
            .log(err::println)
            .reconfigurable(line.reconfigurable)
            .handler("svg", router -> draw(router, true))
            .handler("dot", router -> draw(router, false))
            .amend(flat -> ControlSockets.add(flat, line.controlSockets))
            .language(
                ClickLanguage.Options.none()
                    .withDefinitions(line.definitions)
                    .withLibraryPath(line.libraryPath)
                    .withKnownClass(new ElementRegistry().names()::contains));
    if (line.warmUp && line.mode == CommandLine.Mode.RUN && !line.quit) {
      options.warmUp(WARM_UP);
    }
    options.idle(line.idle);
    if (line.firstCpu >= 0) {
      int[] cpus = IntStream.range(line.firstCpu, line.firstCpu + threads).toArray();
      checkCpus(cpus);
      options.cpus(cpus);
    } else if (lcores.length > 0 && Router.machine() != null) {
      options.cpus(lcores);
    }
    return options;
  }

  private void checkCpus(int[] cpus) {
    if (Router.machine() == null) {
      throw UsageException.plain("workers cannot be pinned on this system");
    }
    List<Integer> allowed = IntStream.of(Router.machine().cpus()).boxed().toList();
    for (int cpu : cpus) {
      if (!allowed.contains(cpu)) {
        throw UsageException.plain(
            "cannot pin a worker to processor " + cpu + "; this process may use " + allowed);
      }
    }
  }

  private String draw(Router router, boolean svg) {
    Picture picture = RouterPicture.of(router, line.configName());
    return svg ? picture.svg() : picture.dot();
  }

  private void write(String file, String text) {
    if (file.equals("-")) {
      out.print(text);
      return;
    }
    try {
      Files.writeString(Path.of(file), text, StandardCharsets.ISO_8859_1);
    } catch (IOException | InvalidPathException e) {
      throw UsageException.plain(file + ": " + reason(e));
    }
  }

  private int drive(Router router) throws InterruptedException {
    Clock clock = new Clock();
    boolean run = !line.quit && !router.elements().isEmpty();
    if (run) {
      boolean again = line.reconfigurable && line.file != null && !line.file.equals("-");
      Signals.onInterrupt(router::forceStop, again ? () -> readAgain(router) : null);
      clock = new Clock();
      router.startSampling();
      router.start();
      watch(router);
      router.settle();
    } else if (!line.quit && line.warnings) {
      err.println("warning: " + line.configName() + ": configuration has no elements, exiting");
    }
    clock.stop();
    if (line.time) {
      out.println(clock);
    }
    return report(router.current(), clock, run);
  }

  /** Replaces the configuration by what the file holds now; what is wrong is printed. */
  private void readAgain(Router router) {
    Diagnostics diagnostics = new Diagnostics();
    try {
      FlatConfig flat =
          ClickLanguage.parse(read(), line.configName(), router.options().language(), diagnostics);
      if (!diagnostics.hasErrors()) {
        router.replace(flat);
        return;
      }
    } catch (ConfigurationException e) {
      diagnostics = e.diagnostics();
    } catch (UsageException e) {
      diagnostics.error(null, e.getMessage());
    }
    print(diagnostics);
    err.println(line.configName() + ": the running configuration stays");
  }

  private void watch(Router router) throws InterruptedException {
    if (!Terminal.is(2) || line.quit) {
      while (!router.awaitStop(1, TimeUnit.DAYS)) {
        // an element or a signal ends it
      }
      return;
    }
    LiveLine live = new LiveLine(router);
    while (!router.awaitStop(1, TimeUnit.SECONDS)) {
      err.println(live.next());
    }
  }

  private int report(Router router, Clock clock, boolean ran) {
    HandlerCalls calls = new HandlerCalls(router);
    calls.readAll(line.handlers);
    int status = router.hasFailed() ? 1 : 0;
    if (!line.json) {
      calls.print(out);
    }
    calls.errors().forEach(err::println);
    status = calls.errors().isEmpty() ? status : 1;
    if (line.exitHandler != null) {
      status = calls.exitStatus(line.exitHandler, err);
    }
    if (ran || line.json) {
      RunReport report = RunReport.of(router, clock.seconds());
      if (line.json) {
        out.println(report.json(line.configName(), calls.values()));
      }
      if (showTable()) {
        err.print(report.table());
      }
    }
    // Last, as what cannot be written ends the program.
    if (line.picture != null) {
      write(line.picture, draw(router, line.svg));
    }
    return status;
  }

  private boolean showTable() {
    return switch (line.table) {
      case ALWAYS -> !line.json;
      case NEVER -> false;
      default -> !line.json && Terminal.is(2);
    };
  }
}
