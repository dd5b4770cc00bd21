// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain;

import io.sluice.chain.function.FunctionFolders;
import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.PlanPicture;
import io.sluice.chain.plan.PlanText;
import io.sluice.chain.planner.Planner;
import io.sluice.chain.planner.Trial;
import io.sluice.chain.planner.TrialRun;
import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.Mode;
import io.sluice.chain.request.RequestFile;
import io.sluice.lang.Diagnostics;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The command {@code sluice chain plan}. */
public final class ChainCommand {
  private static final String TEXT =
      """
      Usage: sluice chain plan [OPTION]... FILE

      Plans the chain that FILE requests, and prints what was decided and why.

            --mode MODE         sequential, fused, parallel, copies or auto; overrides the request.
            --functions FOLDER  Look for functions in FOLDER before Sluice's own. May be repeated.
            --trial CAPTURE     Measure what functions cost with the packets of a capture instead
                                of synthetic ones.
            --no-trial          Do not measure; then nothing runs in parallel for speed.
            --config            Print only the configuration: each unit as a compound element.
            --svg, --dot        Print a picture, or a graph for Graphviz.
      """;

  private ChainCommand() {}

  /** What the command line asks for. */
  private static final class Options {
    private final FunctionFolders folders;
    private String file;
    private Mode mode;
    private String capture;
    private boolean tries = true;
    private String form = "text";
    private String wrong;

    private Options(FunctionFolders folders) {
      this.folders = folders;
      wrong = folders.problem();
    }

    static Options of(List<String> args) {
      List<String> words = new ArrayList<>(args);
      Options options = new Options(FunctionFolders.takenFrom(words));
      for (int i = 0; i < words.size(); i++) {
        String word = words.get(i);
        String value = i + 1 < words.size() ? words.get(i + 1) : null;
        switch (word) {
          case "--mode" -> {
            options.setMode(value);
            i++;
          }
          case "--trial" -> {
            options.wrong = value == null ? "--trial needs a capture" : options.wrong;
            options.capture = value;
            i++;
          }
          case "--no-trial" -> options.tries = false;
          case "--config", "--svg", "--dot" -> options.form = word.substring(2);
          default -> options.setFile(word);
        }
      }
      if (options.file == null && options.wrong == null) {
        options.wrong = "missing request file";
      }
      return options;
    }

    private void setMode(String text) {
      List<String> names = new ArrayList<>();
      for (Mode each : Mode.values()) {
        names.add(each.text());
        mode = each.text().equals(text) ? each : mode;
      }
      if (mode == null) {
        wrong = "'--mode' expects one of " + String.join(", ", names);
      }
    }

    private void setFile(String word) {
      if (word.startsWith("-")) {
        wrong = "unrecognized option '" + word + "'";
      } else if (file != null) {
        wrong = "more than one request file";
      }
      file = word;
    }
  }

  /**
   * Plans a chain and prints the plan.
   *
   * @param args the arguments after {@code chain plan}
   * @param out where the plan is printed
   * @param err where messages are printed
   * @return the exit status
   */
  public static int plan(List<String> args, PrintStream out, PrintStream err) {
    if (args.contains("--help")) {
      out.print(TEXT);
      return 0;
    }
    Options options = Options.of(args);
    if (options.wrong != null) {
      err.println("sluice chain plan: " + options.wrong);
      err.println("Try 'sluice chain plan --help' for more information.");
      return 1;
    }
    Diagnostics diagnostics = new Diagnostics();
    Plan plan = plan(options, diagnostics);
    diagnostics.lines(true).forEach(err::println);
    if (plan == null) {
      return 1;
    }
    switch (options.form) {
      case "config" ->
          plan.units().forEach(unit -> out.writeBytes(bytes(unit.declaration() + ";\n")));
      case "svg" -> out.print(PlanPicture.of(plan).svg());
      case "dot" -> out.print(PlanPicture.of(plan).dot());
      default -> out.print(PlanText.of(plan));
    }
    return 0;
  }

  private static Plan plan(Options options, Diagnostics diagnostics) {
    ChainRequest request;
    try {
      request = RequestFile.read(Path.of(options.file), diagnostics);
    } catch (InvalidPathException e) {
      diagnostics.error(null, options.file + ": " + e.getReason().toLowerCase(Locale.ROOT));
      return null;
    }
    if (request == null) {
      return null;
    }
    Trial trial = options.tries ? TrialRun.ofPacketsMadeUp() : Trial.NONE;
    if (options.capture != null) {
      trial = TrialRun.ofCapture(options.capture, diagnostics);
    }
    ChainRequest asked = options.mode == null ? request : request.withMode(options.mode);
    Plan plan =
        Planner.plan(
            asked, options.folders.library(), trial == null ? Trial.NONE : trial, diagnostics);
    return trial == null ? null : plan;
  }

  /** Converts a configuration to bytes: each of its characters stands for one byte. */
  private static byte[] bytes(String configuration) {
    return configuration.getBytes(StandardCharsets.ISO_8859_1);
  }
}
