// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.router.Router;
import io.sluice.vnf.Command.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jar as people run it: silent, self-contained, with Click's options and exit statuses. */
@Timeout(120)
class RunJarTest {
  private static final String THREE =
      "InfiniteSource(LIMIT 3, STOP true) -> c :: Counter -> d :: Discard";

  @TempDir Path directory;

  @Test
  void isSilentAndSucceeds() {
    assertEquals(new Result(0, "", ""), Command.run("-e", THREE));
  }

  @Test
  void drawsAPictureWithCountsAtTheEnd() throws IOException {
    Path file = directory.resolve("run.svg");
    assertEquals(new Result(0, "", ""), Command.run("--svg=" + file, "-e", THREE));
    assertTrue(Files.readString(file).contains(">3</text>"), Files.readString(file));
    Result dot = Command.run("--dot", "-e", THREE);
    assertTrue(dot.out().startsWith("digraph \"config\""), dot.out());
  }

  @Test
  void aPictureThatCannotBeWrittenCostsNoReport() {
    String file = directory.resolve("none/run.svg").toString();
    Result result = Command.run("--svg=" + file, "--json", "-e", THREE);
    assertEquals(1, result.status());
    assertTrue(result.out().startsWith("{"), result.out());
    assertEquals("sluice: " + file + ": no such file or directory\n", result.err());
  }

  @Test
  void writesTheCatalogue() {
    Path folder = directory.resolve("catalogue");
    Result result = Command.run("catalogue", folder.toString());
    assertEquals(0, result.status(), result.err());
    assertTrue(Files.exists(folder.resolve("elements/IPRewriter.html")));
    assertEquals(1, Command.run("catalogue").status());
  }

  @Test
  void startsDpdkSilently() {
    Result result =
        Command.run(
            "-w", "--dpdk", "--vdev=net_null0", "--", "-qe", "FromDPDKDevice(0) -> Discard");
    assertEquals(new Result(0, "", ""), result);
  }

  @Test
  void readsAFileStandardInputOrAnExpression() throws IOException {
    Path file = Files.writeString(directory.resolve("three.click"), THREE);
    assertEquals("3\n", Command.run("-h", "c.count", file.toString()).out());
    assertEquals("3\n", Command.run("-hc.count", "--file=" + file).out());
    assertEquals("3\n", Command.runWithInput(THREE, "-h", "c.count").out());
    assertEquals("3\n", Command.runWithInput(THREE, "--handler", "c.count", "-").out());
  }

  @Test
  void givesVariablesTheirValues() {
    String config = "define($N 1) InfiniteSource(LIMIT $N, STOP true) -> c :: Counter -> Discard";
    assertEquals("1\n", Command.run("-e", config, "-h", "c.count").out());
    assertEquals("7\n", Command.run("-e", config, "-h", "c.count", "N=7").out());
  }

  @Test
  void printsSeveralHandlersUnderTheirNames() {
    assertEquals(
        "c.count:\n3\n\nd.class:\nDiscard\n\n",
        Command.run("-e", THREE, "-h", "c.count", "-h", "d.class").out());
    assertEquals("c.count:\n3\n\n", Command.run("-e", THREE, "-h", "Counter.count").out());
    assertEquals("c.count:\n3\n\nd.count:\n3\n\n", Command.run("-e", THREE, "-h?.count").out());
    assertEquals("3\nInfiniteSource@1\nc\nd\n", Command.run("-e", THREE, "-h", "list").out());
  }

  @Test
  void failsOnHandlersThatAreNotThere() {
    Result result =
        Command.run("-e", THREE, "-h", "x.count", "-h", "c.foo", "-h", "c.reset", "-h", "c.name");
    assertEquals(
        "no element 'x'\nno 'c.foo' handler\n'c.reset' is a write handler\n", result.err());
    assertEquals(1, result.status());
    assertEquals("c.name:\nc\n\n", result.out());
  }

  @Test
  void exitsWithTheValueOfAHandler() {
    assertEquals(3, Command.run("-e", THREE, "-x", "c.count").status());
    assertEquals(0, Command.run("-e", THREE, "-x", "d.active").status());
    Result noNumber = Command.run("-e", THREE, "-x", "d.name");
    assertEquals("exit handler value should be integer\n", noNumber.err());
    assertEquals(255, noNumber.status());
    String script = "s :: Script(set x 7, stop)";
    assertEquals(new Result(7, "", ""), Command.run("-e", script, "-x", "s.get x"));
    String[][] wrong = {
      {"nobody.x", "no element named 'nobody'"},
      {"s.nothing", "no 's.nothing' read handler"},
      {"nothing", "no 'nothing' read handler"},
      {"s.class x", "read handler 's.class' does not take parameters"}
    };
    for (String[] spec : wrong) {
      assertEquals(
          new Result(255, "", spec[1] + "\n"), Command.run("-e", script, "-x", spec[0]), spec[0]);
    }
  }

  @Test
  void writesTheFlatConfiguration() throws IOException {
    String flat =
        """
        InfiniteSource@1 :: InfiniteSource(LIMIT 3, STOP true);
        c :: Counter;
        d :: Discard;

        InfiniteSource@1 -> c
            -> d;
        """;
    assertEquals(new Result(0, flat, ""), Command.run("-qo-", "-e", THREE));
    Path file = directory.resolve("flat.click");
    assertEquals(new Result(0, "", ""), Command.run("-q", "-o", file.toString(), "-e", THREE));
    assertEquals(flat, Files.readString(file));
  }

  @Test
  void printsATableWhenAsked() {
    Result result = Command.run("-e", THREE, "--table");
    assertEquals("", result.out());
    assertTrue(
        result.err().lines().anyMatch(l -> l.matches("c +Counter +3 +3 +207 +0")), result.err());
    assertTrue(
        result.err().contains("3 packets in, 0 out, 3 discarded, 0 dropped in"), result.err());
  }

  @Test
  void printsOneJsonDocument() {
    Result result = Command.run("-e", THREE, "--json", "-h", "c.count");
    assertEquals("", result.err());
    assertTrue(result.out().startsWith("{\n  \"configuration\": \"config\",\n"), result.out());
    assertTrue(result.out().contains("\"packets_in\": 3,"), result.out());
    assertTrue(result.out().contains("\"c.count\": \"3\""), result.out());
    assertTrue(result.out().endsWith("}\n"), result.out());
  }

  /** The end of the file stops the driver while packets are still on their way. */
  @Test
  void packetsBetweenWorkersArriveBeforeTheEnd() {
    String config =
        "FromDump(%s, STOP true) -> p :: Null -> ToDump(out.pcap); StaticThreadSched(p 1)";
    Path sample = Command.ROOT.resolve("configs/sample/mix.pcap");
    for (int i = 0; i < 5; i++) {
      Result result =
          Command.start(directory, "--json", "-j", "2", "-e", config.formatted(sample)).result("");
      for (String count : List.of("_in\": 253", "_out\": 253", "_dropped\": 0")) {
        assertTrue(result.out().contains("\"packets" + count), result.out());
      }
    }
  }

  @Test
  void explainsThePlan() {
    String config =
        "s :: InfiniteSource -> q :: Queue -> u :: Unqueue -> Discard; StaticThreadSched(u 1)";
    Result result = Command.run("--explain", "-j", "2", "-e", config);
    assertEquals("", result.err());
    assertEquals(
        List.of(
            "worker 0",
            "  s :: InfiniteSource, polls -> q",
            "  q :: Queue -> u (pull)",
            "worker 1",
            "  u :: Unqueue, pulls -> Discard@4",
            "  Discard@4 :: Discard"),
        result
            .out()
            .lines()
            .filter(line -> !line.contains("StaticThreadSched"))
            .takeWhile(line -> !line.equals("rings"))
            .toList());
  }

  @Test
  void explainsWhatElementsDo() {
    String config = "InfiniteSource -> d :: DecIPTTL -> Script(TYPE PACKET, return 0) -> Discard";
    Result result = Command.run("--explain=effects", "-e", config);
    assertEquals("", result.err());
    String decremented =
        "reads ip.version, ip.ttl, ip.checksum, length, anno.network;"
            + " writes ip.ttl, ip.checksum; drops, counts, keeps-checksums";
    assertTrue(
        result.out().contains("  d :: DecIPTTL -> Script@3\n    " + decremented + "\n"),
        result.out());
    assertTrue(Command.run("--explain", "-e", config).out().lines().noneMatch(decremented::equals));
    assertTrue(Command.run("--help", "DecIPTTL").out().contains("    Effects: reads ip.version,"));
    assertEquals(
        "sluice: '--explain' expects effects, not 'x'",
        Command.run("--explain=x", "-e", config).err().lines().findFirst().orElse(""));
  }

  @Test
  void printsTimes() {
    Result result = Command.run("-t", "-e", THREE);
    assertTrue(result.out().matches("\\d+\\.\\d{3}u \\d+\\.\\d{3}s \\d+:\\d\\d\\.\\d\\d\n"));
  }

  @Test
  void aFullDiskFailsTheRun() {
    List<String> writers =
        List.of(
            "ToDump(/dev/full)",
            "IPPrint(OUTFILE /dev/full)",
            "ToIPSummaryDump(/dev/full, FIELDS wire_len)");
    for (String writer : writers) {
      Result result =
          Command.run(
              "-h",
              "c.count",
              "-e",
              "InfiniteSource(LIMIT 3, STOP true) -> c :: Counter -> MarkIPHeader -> "
                  + writer
                  + " -> Discard");
      assertEquals(1, result.status(), result.err());
      assertTrue(result.err().matches("'.*': /dev/full: (?i)no space left on device\n"));
      assertEquals("3\n", result.out());
    }
    Result script = Command.run("-e", "Script(print >/dev/full \"x\", stop)");
    assertEquals(1, script.status(), script.err());
  }

  @Test
  void whatWaitsAtTheStopIsReportedAsDropped() {
    String config = "InfiniteSource(LIMIT 5, STOP true) -> q :: Queue -> Idle";
    Result result = Command.run("--json", "-h", "q.length", "-e", config);
    assertEquals(0, result.status(), result.err());
    assertTrue(result.out().contains("\"left at stop\": 5"), result.out());
    assertTrue(result.out().contains("\"q.length\": \"5\""), result.out());
  }

  @Test
  void warnsOfAnEmptyConfiguration() {
    assertEquals(
        new Result(0, "", "warning: config: configuration has no elements, exiting\n"),
        Command.run("-e", ""));
    assertEquals(new Result(0, "", ""), Command.run("-w", "-e", ""));
  }

  @Test
  void informs() {
    assertTrue(Command.run("--help").out().contains("-e, --expression EXPR"));
    assertTrue(Command.run("--version").out().startsWith("Sluice 0."));
    assertTrue(Command.run("--list-elements").out().contains("\nCounter  "));
    String manual = Command.run("--help", "Counter").out();
    assertTrue(manual.startsWith("Counter\n\n    Counts packets"), manual);
    assertTrue(manual.lines().allMatch(line -> line.length() <= 80), manual);
    assertTrue(manual.matches("(?s)[^{}<>@]*"), manual);
  }

  @ParameterizedTest
  @CsvSource({"INT, false", "INT, true", "TERM, false"})
  void aSignalStopsAndStillReports(String signal, boolean background) throws IOException {
    Path ready = directory.resolve("ready.pcap");
    String[] arguments = {
      "-h",
      "c.class",
      "-e",
      "s :: InfiniteSource(LIMIT 1) -> c :: Counter -> ToDump(ready.pcap, UNBUFFERED true)"
    };
    Command command =
        background
            ? Command.startInBackground(directory, arguments)
            : Command.start(directory, arguments);
    while (command.process().isAlive() && (!Files.exists(ready) || Files.size(ready) < 100)) {
      Thread.onSpinWait();
    }
    signal(command, signal);
    assertEquals(new Result(0, "Counter\n", ""), command.result(""));
  }

  @Test
  void aScriptTakesASignalInPlaceOfTheProgram() throws IOException {
    Path ready = directory.resolve("ready.pcap");
    Path told = directory.resolve("told");
    Command command =
        Command.start(
            directory,
            "-e",
            "InfiniteSource(LIMIT 1) -> ToDump(ready.pcap, UNBUFFERED true);"
                + "Script(TYPE SIGNAL TERM, print >told 'TERM');"
                + "Script(TYPE SIGNAL USR1, print 'USR1', stop)");
    while (command.process().isAlive() && (!Files.exists(ready) || Files.size(ready) < 100)) {
      Thread.onSpinWait();
    }
    signal(command, "TERM");
    while (command.process().isAlive() && !Files.exists(told)) {
      Thread.onSpinWait();
    }
    signal(command, "USR1");
    assertEquals(new Result(0, "USR1\n", ""), command.result(""));
  }

  @ParameterizedTest
  @CsvSource({"--affinity=%d", "--dpdk -l %d --no-pci --"})
  void theWorkerHasItsProcessorToItself(String option) throws IOException {
    int[] cpus = Router.machine().cpus();
    int last = cpus[cpus.length - 1];
    Path ready = directory.resolve("ready.pcap");
    List<String> arguments = new ArrayList<>(List.of(option.formatted(last).split(" ")));
    arguments.add("-e");
    arguments.add("InfiniteSource(LIMIT 1) -> ToDump(ready.pcap, UNBUFFERED true)");
    Command command = Command.start(directory, arguments.toArray(new String[0]));
    while (command.process().isAlive() && (!Files.exists(ready) || Files.size(ready) < 100)) {
      Thread.onSpinWait();
    }
    Map<String, Set<String>> allowed = new HashMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + command.process().pid() + "/task"))) {
      for (Path thread : threads.toList()) {
        String name = Files.readString(thread.resolve("comm")).strip();
        String cpuList =
            Files.readAllLines(thread.resolve("status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.replaceFirst(".*:\\s*", ""))
                .findFirst()
                .orElseThrow();
        allowed.computeIfAbsent(name, k -> new HashSet<>()).add(cpuList);
      }
    }
    signal(command, "INT");
    Result result = command.result("");
    // Without huge pages DPDK warns.
    assertEquals(0, result.status(), result.err());
    assertEquals(Set.of(Integer.toString(last)), allowed.get("sluice-worker-0"), option);
    // The JIT's threads are those that matter, and those that every JVM has.
    Set<String> compilers = new HashSet<>();
    allowed.forEach(
        (name, lists) -> {
          if (name.contains("CompilerThre")) {
            compilers.addAll(lists);
          }
        });
    assertFalse(compilers.isEmpty(), allowed.toString());
    boolean alone = compilers.stream().noneMatch(list -> contains(list, last));
    assertEquals(cpus.length > 1, alone, allowed.toString());
  }

  /** Whether a list such as {@code 0-2,5} has a processor. */
  private static boolean contains(String list, int cpu) {
    for (String part : list.split(",")) {
      String[] ends = part.split("-");
      if (Integer.parseInt(ends[0]) <= cpu && cpu <= Integer.parseInt(ends[ends.length - 1])) {
        return true;
      }
    }
    return false;
  }

  private static void signal(Command command, String name) throws IOException {
    new ProcessBuilder("kill", "-" + name, Long.toString(command.process().pid())).start();
  }

  @Test
  void elementsAndServicesOfAllModulesAreInIt() throws IOException {
    try (ZipFile jar = new ZipFile(Command.JAR.toFile())) {
      String index = text(jar, "META-INF/sluice/elements");
      for (String module : List.of("elements", "pmd-bindings")) {
        Path own = Command.ROOT.resolve(module + "/target/classes/META-INF/sluice/elements");
        Files.readAllLines(own).forEach(line -> assertTrue(index.contains(line + "\n"), line));
      }
      assertTrue(text(jar, "META-INF/LICENSE").contains("Apache License"));
      assertTrue(text(jar, "META-INF/THIRD-PARTY").contains("HdrHistogram"));
      String manifest = text(jar, "META-INF/MANIFEST.MF");
      assertTrue(manifest.contains("Add-Opens: java.base/jdk.internal.misc"));
      assertTrue(manifest.contains("Enable-Native-Access: ALL-UNNAMED"));
    }
  }

  private static String text(ZipFile jar, String entry) throws IOException {
    return new String(
        jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
  }
}
