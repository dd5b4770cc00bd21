// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;
import io.sluice.chain.deploy.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of a run.
 *
 * @param out folder for the report; null for a new one in testbed-results
 * @param forms nodes, process, dpdk
 * @param schemes 1 to 3; 0 for chains of two to five functions
 * @param functions of scheme 1
 * @param signatures what the function ips looks for in payloads; null for nothing
 * @param lengths of frames, in bytes
 * @param rates packets per second, for the nodes
 * @param seconds of each measurement
 * @param rounds the number of rounds of each measurement in one process
 * @param clicks other engines
 * @param kernel whether the kernel is measured, too
 * @param podman whether functions run in podman's containers; null to use them if they work
 */
record Options(
    Path out,
    List<String> forms,
    List<Integer> schemes,
    List<String> functions,
    Path signatures,
    List<Integer> lengths,
    List<Integer> rates,
    double seconds,
    int rounds,
    List<Engine> clicks,
    boolean kernel,
    Boolean podman) {
  static final List<String> FUNCTIONS = List.of("firewall", "nat", "loadbalance", "tunnel");
  static final List<String> FORMS = List.of("nodes", "process", "dpdk");

  static final String TEXT =
      """
      Usage: ./testbed run [OPTION]...
         or: ./testbed clean

      Repeats an experiment with service function chains on this machine, as root, and writes a
      report. It takes about 20 minutes and leaves nothing else behind, however it ends. 'clean'
      removes what is left of killed runs; 'run' does so first.

        --out FOLDER         Folder for the report, which must not exist. Default: a new folder in
                             testbed-results, named by the time.
        --forms LIST         Any of nodes (six nodes, Open vSwitch, VXLAN), process (everything in one
                             process) and dpdk (one Open vSwitch with DPDK and vhost-user).
                             Default: all three.
        --schemes LIST       Any of 1 (each function alone), 2 (the chain on nodes 2 to 4), 3 (the
                             chain on node 5), and 0 (chains of two to five functions in one
                             process). Default: 0,1,2,3.
        --functions LIST     Functions of scheme 1. Default: firewall,nat,loadbalance,tunnel.
        --signatures FILE    Snort or Suricata rules, with which the function ips inspects payloads
                             in chains of two to five functions. Default: none.
        --lengths LIST       Frame lengths in bytes, without the checksum. Default: 64,512,1400.
        --rates LIST         Packets per second between the nodes. Default: 2000,10000,30000.
        --seconds N          Duration of each measurement. Default: 1.
        --rounds N           Rounds of the measurements in one process; medians are reported.
                             Default: 3.
        --click [NAME=]PATH  Also run the same functions on Click or FastClick. May be repeated.
        --no-kernel          Leave out the kernel's firewall and NAT.
        --containers KIND    podman or namespaces. Default: podman where it works.
        --quick              One length, one rate, one round, half a second: checks that all works.

      Exit status: 0 on success, 1 when something is missing or nothing could be measured.
      """;

  static Options parse(List<String> args) throws DeployException {
    Path out = null;
    Path signatures = null;
    List<String> forms = FORMS;
    List<String> functions = FUNCTIONS;
    List<Integer> schemes = List.of(0, 1, 2, 3);
    List<Integer> lengths = List.of(64, 512, 1400);
    List<Integer> rates = List.of(2_000, 10_000, 30_000);
    double seconds = 1;
    int rounds = 3;
    List<Engine> clicks = new ArrayList<>();
    boolean kernel = true;
    Boolean podman = null;
    for (int i = 0; i < args.size(); i++) {
      String option = args.get(i);
      if (option.equals("--no-kernel")) {
        kernel = false;
        continue;
      } else if (option.equals("--quick")) {
        lengths = List.of(64);
        rates = List.of(5_000);
        seconds = 0.5;
        rounds = 1;
        continue;
      }
      if (!option.matches(
          "--(out|forms|schemes|functions|signatures|lengths|rates|seconds|rounds|click|containers)")) {
        throw new DeployException("unrecognized option '" + option + "'; see './testbed --help'");
      }
      if (++i == args.size()) {
        throw new DeployException(option + " needs a value");
      }
      String value = args.get(i);
      switch (option) {
        case "--out" -> out = Path.of(value);
        case "--forms" -> forms = names(option, value, FORMS);
        case "--functions" -> functions = names(option, value, FUNCTIONS);
        case "--signatures" -> signatures = file(option, value);
        case "--schemes" -> schemes = numbers(option, value, 0, 3);
        case "--lengths" -> lengths = numbers(option, value, 64, 1400);
        case "--rates" -> rates = numbers(option, value, 1, 10_000_000);
        case "--seconds" -> seconds = seconds(value);
        case "--rounds" -> rounds = numbers(option, value, 1, 99).get(0);
        case "--click" -> clicks.add(click(value));
        default ->
            podman = names(option, value, List.of("podman", "namespaces")).contains("podman");
      }
    }
    return new Options(
        out,
        forms,
        schemes,
        functions,
        signatures,
        lengths,
        rates,
        seconds,
        rounds,
        clicks,
        kernel,
        podman);
  }

  private static List<String> names(String option, String value, List<String> allowed)
      throws DeployException {
    List<String> names = List.of(value.split(","));
    for (String name : names) {
      if (!allowed.contains(name)) {
        throw new DeployException(
            option + ": '" + name + "' is not one of " + String.join(", ", allowed));
      }
    }
    return names;
  }

  private static List<Integer> numbers(String option, String value, int least, int most)
      throws DeployException {
    List<Integer> numbers = new ArrayList<>();
    for (String text : value.split(",")) {
      int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
      if (number < least || number > most) {
        throw new DeployException(
            option + ": '" + text + "' is not a number from " + least + " to " + most);
      }
      numbers.add(number);
    }
    return numbers;
  }

  private static double seconds(String value) throws DeployException {
    if (!value.matches("\\d{1,4}(\\.\\d+)?") || Double.parseDouble(value) < 0.1) {
      throw new DeployException("--seconds: '" + value + "' is not a number of at least 0.1");
    }
    return Double.parseDouble(value);
  }

  private static Path file(String option, String value) throws DeployException {
    Path path = Path.of(value).toAbsolutePath();
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new DeployException(option + ": cannot read " + path);
    }
    return path;
  }

  private static Engine click(String value) throws DeployException {
    int equals = value.indexOf('=');
    Path path = Path.of(value.substring(equals + 1)).toAbsolutePath();
    if (!Files.isExecutable(path) || Files.isDirectory(path)) {
      throw new DeployException("--click: cannot execute " + path);
    }
    String name = equals > 0 ? value.substring(0, equals) : "";
    if (name.isEmpty()) {
      // Only FastClick has this element.
      String graph = "Idle -> Pipeliner -> Discard";
      boolean fast = Shell.attempt(path.toString(), "-q", "-e", graph).ok();
      name = fast ? "FastClick" : "Click";
    }
    return new Engine(name, path);
  }
}
