// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.balancer;

import io.sluice.benchmarks.harness.Java;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What became of the requests of a {@link Requests}. */
final class Outcomes {
  /**
   * One request.
   *
   * @param begin milliseconds since 1970
   * @param end likewise
   * @param outcome the server's answer, or {@code failed: ...}
   */
  record Request(long begin, long end, String outcome) {
    boolean failed() {
      return outcome.startsWith("failed");
    }
  }

  private final List<Request> requests = new ArrayList<>();

  private Outcomes() {}

  /** A client that runs; a thread takes what it says, so that it never waits. */
  static final class Client {
    private final Outcomes outcomes = new Outcomes();
    private final Thread reader;

    /** Starts one. */
    Client(Lab lab, String path, int threads, int count, long millis, int pause)
        throws IOException {
      List<String> command =
          Java.command(Requests.class, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      command.addAll(List.of(Lab.SERVICE, path, "" + threads, "" + count));
      command.addAll(List.of("" + millis, "" + pause));
      Process process =
          new ProcessBuilder(Lab.in(lab.client, command.toArray(new String[0])))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      reader = new Thread(() -> lines.lines().forEach(outcomes::add), "client");
      reader.start();
    }

    /** Waits for its end. */
    Outcomes await() throws InterruptedException {
      reader.join();
      return outcomes;
    }
  }

  private void add(String line) {
    String[] words = line.split(" ", 3);
    requests.add(new Request(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]));
  }

  int size() {
    return requests.size();
  }

  int count(Predicate<Request> which) {
    return (int) requests.stream().filter(which).count();
  }

  /** When the last of some requests ended; 0 for none. */
  long lastEnd(Predicate<Request> which) {
    return requests.stream().filter(which).mapToLong(Request::end).max().orElse(0);
  }

  /** When the first of some requests ended; 0 for none. */
  long firstEnd(Predicate<Request> which) {
    return requests.stream().filter(which).mapToLong(Request::end).min().orElse(0);
  }

  /** The reasons of failures, with how many had them. */
  String failures() {
    Map<String, Integer> reasons = new TreeMap<>();
    requests.stream()
        .filter(Request::failed)
        .forEach(request -> reasons.merge(request.outcome().substring(8), 1, Integer::sum));
    return reasons.isEmpty() ? "" : reasons.toString();
  }
}
