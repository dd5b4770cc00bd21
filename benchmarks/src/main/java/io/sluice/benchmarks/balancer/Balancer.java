// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.balancer;

import io.sluice.benchmarks.compare.Facts;
import io.sluice.benchmarks.harness.CommandLine;
import io.sluice.benchmarks.harness.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command {@code benchmarks/balancer}; see benchmarks/BALANCER.md. */
public final class Balancer implements CommandLine.Command {
  private static final String USAGE =
      """
      Usage: benchmarks/balancer [OPTION]...
      Balances a client's requests over three nginx in network namespaces, and compares with HAProxy
      and nftables: the spread, the failures when a server is killed or drained, and how many of 800
      connections survive. Needs root, nginx, curl, ethtool and wrk; for the peers haproxy and nft.

        --requests N    Requests per row of the spread (default 3000).
        --seconds S     Seconds of wrk, twice (default 30).
        --flows N       Flows that may move when one of a hundred servers leaves (default 262144).
        --only LIST     Any of spread, kill, drain, wrk, maglev, comma-separated (default all).
        --no-peers      Run only Sluice.
      """;

  private static final List<String> PARTS = List.of("spread", "kill", "drain", "wrk", "maglev");

  private static final int[] EQUAL = {1, 1, 1};
  private static final int[] WEIGHTS = {3, 2, 1};
  private static final int THREADS = 8;
  private static final int PAUSE = 2;
  private static final int CONNECTIONS = 800;

  /** When something happens in a run, and how long one is, in milliseconds. */
  private static final int LEAD = 2_000;

  private static final int DOWN = 3_000;
  private static final int LENGTH = 8_000;
  private static final int PASSIVE = 3;
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private int requests = 3000;
  private double seconds = 30;
  private int flows = 1 << 18;
  private List<String> only = PARTS;
  private boolean peers = true;

  /** What went wrong, for the exit status. */
  private final List<String> problems = new ArrayList<>();

  private Balancer() {}

  /**
   * Runs the measurements.
   *
   * @param args the options
   */
  public static void main(String[] args) {
    System.exit(CommandLine.run("balancer", USAGE, new Balancer(), args));
  }

  @Override
  public boolean option(String option, CommandLine line) {
    switch (option) {
      case "--requests" -> requests = (int) line.number(1, 1e6);
      case "--seconds" -> seconds = line.number(1, 1000);
      case "--flows" -> flows = (int) line.number(1, 1 << 24);
      case "--only" -> only = parts(line.value());
      case "--no-peers" -> peers = false;
      default -> {
        return false;
      }
    }
    return true;
  }

  private static List<String> parts(String text) {
    List<String> parts = List.of(text.split(",", -1));
    for (String part : parts) {
      if (!PARTS.contains(part)) {
        throw new IllegalArgumentException(
            "'--only' expects some of %s, not '%s'".formatted(String.join(", ", PARTS), part));
      }
    }
    return parts;
  }

  @Override
  public int run() throws IOException, EngineException, InterruptedException {
    boolean needsLab = only.stream().anyMatch(part -> !part.equals("maglev"));
    if (needsLab) {
      Lab.check();
    }
    Facts.machine().forEach((name, value) -> System.out.println("- " + name + ": " + value));
    List<Subject> subjects = subjects();
    if (only.contains("maglev")) {
      disruption();
    }
    if (needsLab) {
      try (Lab lab = new Lab()) {
        if (only.contains("spread")) {
          spread(lab, subjects);
        }
        if (only.contains("kill")) {
          kill(lab, subjects);
        }
        if (only.contains("drain")) {
          drain(lab);
        }
        if (only.contains("wrk")) {
          wrk(lab);
        }
      }
    }
    problems.forEach(problem -> System.err.println("balancer: " + problem));
    return problems.isEmpty() ? 0 : 2;
  }

  /** Those that are there, each with a line that says which it is. */
  private List<Subject> subjects() {
    List<Subject> found = new ArrayList<>();
    for (Subject subject :
        List.of(new SluiceSubject(), new HaproxySubject(), new NftablesSubject())) {
      if (subject instanceof SluiceSubject || peers) {
        try {
          System.out.println("- " + subject.name() + ": " + subject.description());
          found.add(subject);
        } catch (EngineException e) {
          System.out.println("- left out: " + subject.name() + ", " + e.getMessage());
        }
      }
    }
    return found;
  }

  private static void row(Object... cells) {
    StringBuilder text = new StringBuilder("|");
    for (Object cell : cells) {
      text.append(' ').append(cell).append(" |");
    }
    System.out.println(text);
  }

  private static void head(String title, String... cells) {
    System.out.println("\n" + title + "\n");
    row((Object[]) cells);
    System.out.println("|" + " --- |".repeat(cells.length));
  }

  // ---- the spread

  private void spread(Lab lab, List<Subject> subjects)
      throws IOException, EngineException, InterruptedException {
    head(
        "Spread of %,d requests, each on a connection of its own, %d at a time:"
            .formatted(requests, THREADS),
        "balancer",
        "mode",
        "weights",
        "server 1",
        "server 2",
        "server 3",
        "failed",
        "farthest from its share, points of percent");
    for (Subject subject : subjects) {
      for (String mode : subject.modes()) {
        spread(lab, subject, mode, EQUAL);
        if (subject.heedsWeights(mode)) {
          spread(lab, subject, mode, WEIGHTS);
        }
      }
    }
  }

  private void spread(Lab lab, Subject subject, String mode, int[] weights)
      throws IOException, EngineException, InterruptedException {
    subject.start(lab, mode, weights);
    Outcomes outcomes = new Outcomes.Client(lab, "/", THREADS, requests, 600_000, 0).await();
    subject.stop(lab);
    int sum = 0;
    for (int weight : weights) {
      sum += weight;
    }
    Object[] cells = new Object[8];
    double farthest = 0;
    for (int i = 0; i < weights.length; i++) {
      String server = "server " + (i + 1);
      int count = outcomes.count(request -> request.outcome().equals(server));
      cells[3 + i] = count;
      double ideal = (double) weights[i] / sum;
      farthest = Math.max(farthest, Math.abs((double) count / outcomes.size() - ideal));
    }
    cells[0] = subject.name();
    cells[1] = mode;
    cells[2] = weights[0] + ":" + weights[1] + ":" + weights[2];
    cells[6] = outcomes.count(Outcomes.Request::failed) + outcomes.failures();
    cells[7] = String.format(Locale.ROOT, "%.2f", 100 * farthest);
    row(cells);
    if (outcomes.count(Outcomes.Request::failed) > 0) {
      problems.add(subject.name() + ", " + mode + ": requests failed in the spread");
    }
  }

  // ---- a server dies

  private void kill(Lab lab, List<Subject> subjects)
      throws IOException, EngineException, InterruptedException {
    head(
        ("Server 2 is killed under load, and started again %d s later; health checks each %d ms,"
                + " two of which decide:")
            .formatted(DOWN / 1000, SluiceSubject.CHECK_MILLIS),
        "balancer",
        "mode",
        "requests",
        "failed",
        "last failure after the kill, ms",
        "requests until the start again",
        "first answer after that, ms",
        "failed before the kill");
    for (Subject subject : subjects) {
      kill(lab, subject, subject.modes().get(0));
      if (subject instanceof SluiceSubject) {
        kill(lab, subject, "maglev");
        kill(lab, new SluiceSubject(PASSIVE), "rr");
        kill(lab, new SluiceSubject(PASSIVE), "maglev");
      }
    }
  }

  private void kill(Lab lab, Subject subject, String mode)
      throws IOException, EngineException, InterruptedException {
    subject.start(lab, mode, EQUAL);
    Outcomes.Client client = new Outcomes.Client(lab, "/", THREADS, NO_LIMIT, LENGTH, PAUSE);
    TimeUnit.MILLISECONDS.sleep(LEAD);
    final long killed = System.currentTimeMillis();
    lab.killServer(1);
    TimeUnit.MILLISECONDS.sleep(DOWN);
    final long restarted = System.currentTimeMillis();
    lab.startServer(1);
    Outcomes outcomes = client.await();
    subject.stop(lab);
    int failed = outcomes.count(Outcomes.Request::failed);
    long last = outcomes.lastEnd(Outcomes.Request::failed);
    long back =
        outcomes.firstEnd(
            request -> request.begin() >= restarted && request.outcome().equals("server 2"));
    int before = outcomes.count(request -> request.failed() && request.begin() < killed - 50);
    int between =
        outcomes.count(request -> request.begin() >= killed && request.begin() < restarted);
    row(
        subject.name(),
        mode,
        outcomes.size(),
        failed + " " + outcomes.failures(),
        failed == 0 ? "" : last - killed,
        between,
        back == 0 ? "none" : back - restarted,
        before);
    if (subject instanceof SluiceSubject && (last > restarted || before > 0 || back == 0)) {
      problems.add("requests failed without need when a server was killed, mode " + mode);
    }
  }

  // ---- a server is drained

  private void drain(Lab lab) throws IOException, EngineException, InterruptedException {
    head(
        ("Server 3 is drained under load, while downloads of %,d bytes take %d s each:")
            .formatted(Lab.SLOW_BYTES, 3),
        "mode",
        "requests",
        "failed",
        "begun at the drained server after that",
        "downloads",
        "complete",
        "ended more than 500 ms after the drain");
    SluiceSubject sluice = new SluiceSubject();
    for (String mode : sluice.modes()) {
      drain(lab, sluice, mode);
    }
  }

  private void drain(Lab lab, SluiceSubject sluice, String mode)
      throws IOException, EngineException, InterruptedException {
    sluice.start(lab, mode, EQUAL);
    Outcomes.Client client = new Outcomes.Client(lab, "/", THREADS, NO_LIMIT, LENGTH, PAUSE);
    Outcomes.Client slow = new Outcomes.Client(lab, "/slow", 3 * THREADS, NO_LIMIT, LEAD, 0);
    TimeUnit.MILLISECONDS.sleep(LEAD);
    sluice.drain(2);
    // The handler returns when the worker has changed over.
    final long drained = System.currentTimeMillis();
    Outcomes outcomes = client.await();
    Outcomes downloads = slow.await();
    sluice.stop(lab);
    int failed = outcomes.count(Outcomes.Request::failed);
    int late =
        outcomes.count(
            request -> request.begin() > drained && request.outcome().equals("server 3"));
    int complete =
        downloads.count(
            request ->
                request.outcome().startsWith("bytes ")
                    && Integer.parseInt(request.outcome().substring(6)) > Lab.SLOW_BYTES);
    row(
        mode,
        outcomes.size(),
        failed + outcomes.failures(),
        late,
        downloads.size(),
        complete + downloads.failures(),
        downloads.count(request -> request.end() > drained + 500));
    if (failed > 0 || late > 0 || complete < downloads.size()) {
      problems.add("a server could not be drained without a loss, mode " + mode);
    }
  }

  // ---- many connections

  private void wrk(Lab lab) throws IOException, EngineException, InterruptedException {
    head(
        "wrk with %d connections for %.0f s, twice:".formatted(CONNECTIONS, seconds),
        "run",
        "requests a second",
        "socket errors",
        "flows before",
        "at most",
        "after",
        "seconds until then");
    SluiceSubject sluice = new SluiceSubject();
    sluice.start(lab, "rr", EQUAL);
    int before = settled(sluice, 0);
    for (int i = 1; i <= 2; i++) {
      wrk(lab, sluice, i, before);
    }
    sluice.stop(lab);
  }

  private void wrk(Lab lab, SluiceSubject sluice, int number, int before)
      throws IOException, EngineException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Lab.in(
                    lab.client,
                    "wrk",
                    "-t",
                    "2",
                    "-c",
                    "" + CONNECTIONS,
                    "-d",
                    Math.round(seconds) + "s",
                    "http://" + Lab.SERVICE + "/"))
            .redirectErrorStream(true)
            .redirectOutput(lab.folder.resolve("wrk.log").toFile())
            .start();
    int most = 0;
    while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
      most = Math.max(most, sluice.size());
    }
    long end = System.nanoTime();
    int after = settled(sluice, before);
    String text = Files.readString(lab.folder.resolve("wrk.log"));
    Matcher rate = Pattern.compile("Requests/sec:\\s*([0-9.]+)").matcher(text);
    Matcher errors = Pattern.compile("Socket errors: (.*)").matcher(text);
    if (process.exitValue() != 0 || !rate.find()) {
      throw new EngineException("wrk: " + text.strip());
    }
    row(
        number,
        rate.group(1),
        errors.find() ? errors.group(1) : "none",
        before,
        most,
        after,
        String.format(Locale.ROOT, "%.1f", (System.nanoTime() - end) * 1e-9));
    if (after > before) {
      problems.add(after + " flows are left after wrk, " + before + " before");
    }
  }

  /** Waits until there are no more flows than some, or nothing changes in half a minute. */
  private static int settled(SluiceSubject sluice, int wanted)
      throws IOException, InterruptedException {
    int size = sluice.size();
    for (int i = 0; i < 300 && size > wanted; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
      size = sluice.size();
    }
    return size;
  }

  // ---- consistent hashing

  private void disruption() {
    head(
        "One of a hundred servers leaves, %,d flows:".formatted(flows),
        "mode",
        "places",
        "ideal, %",
        "moved, %",
        "from the one that left",
        "from others",
        "moved of those that the balancer knows");
    Disruption disruption = new Disruption(flows);
    System.out.println(disruption.row("maglev", 65_537));
    System.out.println(disruption.row("maglev", 655_373));
    System.out.println(disruption.row("hash", 65_537));
  }
}
