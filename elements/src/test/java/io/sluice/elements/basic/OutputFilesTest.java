// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.router.ConfigurationException;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Elements that write files make or empty them when all elements could start, and not before. */
class OutputFilesTest {
  private static final String DUMP = "ToDump(%s)";
  private static final String SUMMARY = "ToIPSummaryDump(%s)";
  private static final String LINES = "IPPrint(OUTFILE %s) -> Discard";
  private static final String ARP_LINES = "ARPPrint(OUTFILE %s) -> Discard";
  private static final String COUNTS = "CounterFile(%s) -> Discard";

  @TempDir Path folder;

  /** A device that cannot be started. */
  @ElementInfo(name = "Broken", ports = "0/1", processing = "/h")
  static final class Broken extends BatchElement {
    @Override
    protected void open(Setup setup) {
      setup.error("no link");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {DUMP, SUMMARY, LINES, ARP_LINES, COUNTS})
  void aConfigurationThatIsOnlyCheckedMakesNoFile(String writer) {
    Path file = folder.resolve("out");
    assertEquals("", TestGraph.errorsOf("Idle -> " + writer.formatted(file)));
    assertFalse(Files.exists(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {DUMP, SUMMARY, LINES, ARP_LINES, COUNTS})
  void aConfigurationThatDoesNotStartLeavesTheFileAsItIs(String writer) throws IOException {
    Path file = Files.writeString(folder.resolve("out"), "what somebody wants to keep");
    String errors =
        TestGraph.errorsOf(
            "Idle -> " + writer.formatted(file) + "; FromDump(/no/such/file) -> Discard");
    assertTrue(errors.contains("/no/such/file: no such file"), errors);
    RouterOptions options = TestGraph.options();
    options.registry().register("Broken", Broken::new);
    try (Router router = Router.parse("Broken -> " + writer.formatted(file), options)) {
      assertThrows(ConfigurationException.class, router::start);
    }
    assertEquals("what somebody wants to keep", Files.readString(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {DUMP, SUMMARY, LINES, ARP_LINES, COUNTS})
  void whatCannotBeWrittenIsAnErrorBeforeTheStart(String writer) {
    String missing = folder.resolve("no/out").toString();
    String errors = TestGraph.errorsOf("Idle -> " + writer.formatted(missing));
    assertTrue(errors.contains(missing), errors);
    errors = TestGraph.errorsOf("Idle -> " + writer.formatted(folder));
    assertTrue(errors.contains(folder.toString()), errors);
  }
}
