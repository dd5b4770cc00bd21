// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.agree;

import io.sluice.benchmarks.harness.Folders;
import io.sluice.report.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs configurations over a capture with two programs, and compares the packets that come out.
 * Writes a table; ends with 1 when any pair differs.
 */
public final class Agree {
  private static final String HELP =
      """
      Usage: benchmarks/agree [OPTION]... CLICK CAPTURE

      Runs configurations over the capture file CAPTURE with Sluice and with the program CLICK,
      compares the output packets one by one, and writes benchmarks/target/agree/agree.md.

        --ours PROGRAM   Run this instead of bin/click.
        --only TEXT      Only configurations whose name contains TEXT.
        --list           Only print the configurations.
      """;

  private static final int SECONDS = 60;

  private final Path root = Path.of(System.getProperty("sluice.root"));
  private final Path work = root.resolve("benchmarks/target/agree");
  private Path ours = root.resolve("bin/click");
  private String only = "";
  private boolean list;
  private final List<String> operands = new ArrayList<>();

  private Agree() {}

  /**
   * Runs the comparison.
   *
   * @param args see {@code --help}
   * @throws IOException when a program or a file cannot be used
   * @throws InterruptedException when interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    System.exit(new Agree().run(args));
  }

  private int run(String[] args) throws IOException, InterruptedException {
    if (!parse(args)) {
      System.out.print(HELP);
      return 2;
    }
    List<Configuration> all =
        Configuration.all().stream().filter(c -> c.name().contains(only)).toList();
    if (list) {
      all.forEach(c -> System.out.println(c.name() + ": " + c.text()));
      return 0;
    }
    Path click = Path.of(operands.get(0)).toAbsolutePath();
    Path capture = Path.of(operands.get(1)).toAbsolutePath();
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"name", "packets out", "result", "configuration"});
    int equal = 0;
    int failedThere = 0;
    for (Configuration each : all) {
      Path here = folder(each, "here");
      Path there = folder(each, "there");
      String mine = execute(ours, each.in(here, capture), here);
      String other = execute(click, each.in(there, capture), there);
      String result = Outputs.difference(here, there);
      if (!other.isEmpty()) {
        failedThere++;
        result = "fails there: " + other;
      } else if (!mine.isEmpty()) {
        result = "fails here: " + mine;
      } else if (result.isEmpty()) {
        equal++;
        result = "equal";
      }
      System.err.println(each.name() + ": " + result);
      String packets = String.valueOf(Outputs.packets(here));
      rows.add(new String[] {each.name(), packets, result, "`" + each.text() + "`"});
    }
    String sum =
        all.size()
            + " configurations: "
            + equal
            + " equal, "
            + (all.size() - equal - failedThere)
            + " different, "
            + failedThere
            + " that the other program does not run\n";
    Files.writeString(work.resolve("agree.md"), sum + "\n" + MarkdownTable.of(rows));
    System.out.print(sum);
    return equal + failedThere == all.size() ? 0 : 1;
  }

  private boolean parse(String[] args) {
    for (int i = 0; i < args.length; i++) {
      boolean value = i + 1 < args.length;
      if (args[i].equals("--ours") && value) {
        ours = Path.of(args[++i]).toAbsolutePath();
      } else if (args[i].equals("--only") && value) {
        only = args[++i];
      } else if (args[i].equals("--list")) {
        list = true;
      } else if (args[i].startsWith("-")) {
        return false;
      } else {
        operands.add(args[i]);
      }
    }
    return list || operands.size() == 2;
  }

  private Path folder(Configuration configuration, String side) throws IOException {
    Path folder = work.resolve(configuration.name()).resolve(side);
    if (Files.exists(folder)) {
      Folders.delete(folder);
    }
    return Files.createDirectories(folder);
  }

  /** Runs a program; what is said when it fails, else nothing. */
  private static String execute(Path program, String text, Path folder)
      throws IOException, InterruptedException {
    Path file = folder.resolveSibling(folder.getFileName() + ".click");
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    Files.writeString(file, text);
    Process process =
        new ProcessBuilder(program.toString(), file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      return "does not end";
    }
    if (process.exitValue() == 0) {
      return "";
    }
    List<String> said = Files.readAllLines(log, java.nio.charset.StandardCharsets.ISO_8859_1);
    String first =
        said.isEmpty() ? "" : ", " + String.join(" ", said.subList(0, Math.min(2, said.size())));
    return "status " + process.exitValue() + first;
  }
}
