// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vnf.Command.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees who made a mistake: a line each, status 1, never a stack trace. */
class BadInputJarTest {
  private static final String HINT = "\nTry 'sluice --help' for more information.\n";
  private static final String REFUSED = "Router could not be initialized!\n";

  @TempDir Path directory;

  private static void assertRefused(String messages, String... arguments) {
    assertEquals(new Result(1, "", messages), Command.run(arguments));
  }

  @Test
  void commandLine() {
    assertRefused("sluice: unrecognized option '--bogus'" + HINT, "--bogus");
    assertRefused("sluice: unrecognized option '-Z'" + HINT, "-qZ");
    assertRefused("sluice: '-h' requires an argument" + HINT, "-h");
    assertRefused("sluice: '-j' expects an integer, not 'x'" + HINT, "-jx");
    assertRefused("sluice: '-j' expects 0 to 128, not '500'" + HINT, "-j", "500");
    assertRefused("sluice: router configuration specified twice" + HINT, "a", "b");
    assertRefused("sluice: option '--quit' takes no value" + HINT, "--quit=1");
    assertRefused("sluice: '--dpdk' expects EAL arguments and then '--'" + HINT, "--dpdk", "-l0");
    assertRefused("sluice: '--idle' expects sleep, backoff or spin, not 'x'" + HINT, "--idle=x");
  }

  @Test
  void files() throws IOException {
    assertRefused("sluice: nowhere.click: no such file or directory\n", "nowhere.click");
    assertRefused("sluice: " + directory + ": is a directory\n", directory.toString());
    assertRefused(
        "sluice: /proc/none/x: no such file or directory\n",
        "-qo",
        "/proc/none/x",
        "-e",
        "Idle -> Discard");
    assertRefused(
        "sluice: no element class 'counter'; did you mean 'Counter'?\n", "--help=counter");
    assertRefused("sluice: no element class 'X'; --list-elements lists them\n", "--help", "X");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Idle -> c :: Counter | 1: 'c :: Counter' output 0 unused
          c :: Counter -> Discard | 1: 'c :: Counter' input 0 unused
          """)
  void configurations(String config, String message) {
    Result result = Command.run("-e", config);
    assertEquals(1, result.status());
    assertEquals("", result.out());
    assertEquals("config:" + message + "\n" + REFUSED, result.err());
  }

  /** As in Click, there is no router then that could be initialized. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a :: Idle; a :: Idle; | redeclaration of element 'a'
          a :: Foo -> Discard | unknown element class 'Foo'
          Foo -> Discard | undeclared element 'Foo'
          """)
  void whatCannotBeRead(String config, String message) {
    Result result = Command.run("-e", config);
    assertEquals(1, result.status());
    assertTrue(result.err().startsWith("config:1: " + message + "\n"), result.err());
    assertFalse(result.err().contains(REFUSED), result.err());
  }

  @Test
  void whoCallsClickIsAnsweredAsByClick() {
    Result usage = Command.run("--no-table", "--bogus");
    assertEquals(
        "click: unrecognized option '--bogus'\nUsage: click [OPTION]... [ROUTERFILE]\n"
            + "Try 'click --help' for more information.\n",
        usage.err());
    Result file = Command.run("--no-table", "nowhere.click");
    assertEquals(1, file.status());
    assertEquals("nowhere.click: no such file or directory\n", file.err());
    Result version = Command.run("--no-table", "--version");
    assertTrue(version.out().startsWith("click (Sluice) "), version.out());
    Result time = Command.run("--no-table", "--simtime=x", "-q");
    assertTrue(time.err().startsWith("click: '--simtime' expects a real number, not 'x'\n"));
  }

  /** As Click does it: the first definition counts, and the run goes on. */
  @Test
  void aParameterThatIsDefinedTwice() {
    assertEquals(
        new Result(0, "1\n", "parameter 'X' multiply defined\n"),
        Command.run("X=1", "X=2", "-e", "Script(print $X, stop)"));
  }

  /** There are no packages of elements to load. */
  @Test
  void packages() {
    String messages =
        "requirement 'nope' not available\nrequirement 'a b' not available\n" + REFUSED;
    assertRefused(messages, "-qe", "require(nope, package \"a b\"); Idle -> Discard");
  }

  @Test
  void arguments() {
    Result result = Command.run("-e", "Idle -> Strip(x, FOO 3) -> s :: Strip -> Discard");
    assertEquals(1, result.status());
    assertEquals(
        """
        config:1: While configuring 'Strip@2 :: Strip':
          LENGTH: parse error in 'x'
          FOO: unknown argument
        config:1: While configuring 's :: Strip':
          LENGTH: required argument missing
        """
            + REFUSED,
        result.err());
  }

  @Test
  void everyErrorOfAFileWithItsLine() throws IOException {
    Path file = Files.writeString(directory.resolve("bad.click"), "a :: Foo;\n\nb :: Bar;\n");
    Result result = Command.run(file.toString());
    assertEquals(
        file + ":1: unknown element class 'Foo'\n" + file + ":3: unknown element class 'Bar'\n",
        result.err());
  }

  @Test
  void aProgramGivenAsConfiguration() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    assertRefused(java + ": not a configuration but binary data\n", java.toString());
    Path gzip = directory.resolve("x.click");
    try (var out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      out.write("Idle -> Discard;\n".getBytes(StandardCharsets.ISO_8859_1));
    }
    assertRefused(gzip + ": not a configuration but binary data\n", gzip.toString());
  }

  @Test
  void manyErrorsAreCounted() {
    Result result = Command.run("-e", "Idle -> Strip -> Discard;\n".repeat(77));
    List<String> lines = result.err().lines().toList();
    assertEquals(102, lines.size(), result.err());
    assertEquals("and 27 more", lines.get(100));
    assertEquals(REFUSED.strip(), lines.get(101));
  }

  @Test
  void aCaptureThatIsNone() {
    Result result = Command.run("-e", "FromDump(LICENSE) -> Discard");
    assertEquals(1, result.status());
    List<String> lines = result.err().lines().toList();
    assertEquals("config:1: While initializing 'FromDump@1 :: FromDump':", lines.get(0));
    assertTrue(lines.get(1).startsWith("  LICENSE: "), result.err());
    assertEquals(3, lines.size(), result.err());
  }

  @Test
  void dpdkWithoutTheDevice() {
    Result result =
        Command.run("-w", "--dpdk", "--vdev=net_none0", "--", "-e", "FromDPDKDevice(0)->Discard");
    assertEquals(1, result.status());
    assertEquals(1, result.err().lines().count(), result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-w", "-qw"})
  void aDeviceThatDoesNotStart(String options) {
    Result result =
        Command.run(
            options,
            "--dpdk",
            "--vdev=net_null0",
            "--",
            "-e",
            "DriverManager(print never); FromDPDKDevice(0, PAUSE full) -> Discard");
    assertEquals(1, result.status());
    assertEquals("", result.out());
    assertEquals(
        "config:1: While initializing 'FromDPDKDevice@2 :: FromDPDKDevice':\n  port net_null0, flow"
            + " control: Operation not supported\n"
            + REFUSED,
        result.err());
  }
}
