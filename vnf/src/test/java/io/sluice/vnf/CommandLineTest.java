// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLineTest {
  @Test
  void clustersOfShortOptions() {
    CommandLine line = CommandLine.parse("-qwe", "Idle -> Discard", "-j4", "-qo-");
    assertTrue(line.quit);
    assertFalse(line.warnings);
    assertEquals("Idle -> Discard", line.expression);
    assertEquals(4, line.threads);
    assertEquals("-", line.output);
    assertEquals("config", line.configName());
  }

  @Test
  void picturesAreDrawnInsteadOfARunOrAfterIt() {
    CommandLine instead = CommandLine.parse("--svg", "x.click");
    assertEquals(CommandLine.Mode.DRAW, instead.mode);
    assertTrue(instead.svg);
    CommandLine after = CommandLine.parse("--dot=x.dot", "x.click");
    assertEquals(CommandLine.Mode.RUN, after.mode);
    assertEquals("x.dot", after.picture);
    assertFalse(after.svg);
    assertThrows(UsageException.class, () -> CommandLine.parse("--svg=", "x.click"));
  }

  @Test
  void theFirstDefinitionOfAParameterCounts() {
    CommandLine line = CommandLine.parse("X=1", "Y=2", "X=3");
    assertEquals("1", line.definitions.get("X"));
    assertEquals(List.of("parameter 'X' multiply defined"), line.complaints);
  }

  @Test
  void longOptionsMayBeCutShort() {
    CommandLine line = CommandLine.parse("--thr=3", "--expr", "x", "--hand=a.b", "--no-warn");
    assertEquals(3, line.threads);
    assertEquals("x", line.expression);
    assertEquals(List.of("a.b"), line.handlers);
    assertFalse(line.warnings);
    String ambiguous =
        assertThrows(UsageException.class, () -> CommandLine.parse("--ex=1")).getMessage();
    assertEquals("option '--ex' is ambiguous", ambiguous);
  }

  @Test
  void affinityTakesItsNumberOnlyWhenJoined() {
    assertEquals(CommandLine.UNSAID, CommandLine.parse("x").firstCpu);
    assertEquals(0, CommandLine.parse("-a", "x").firstCpu);
    assertEquals(2, CommandLine.parse("-a2").firstCpu);
    assertEquals(2, CommandLine.parse("-a=2").firstCpu);
    assertEquals(3, CommandLine.parse("--affinity=3").firstCpu);
    assertEquals(CommandLine.UNPINNED, CommandLine.parse("-a2", "--no-affinity").firstCpu);
  }

  @Test
  void operandsAreAFileAndDefinitions() {
    CommandLine line = CommandLine.parse("A=1", "dir/x.click", "LONG_NAME=b=c", "EMPTY=");
    assertEquals("dir/x.click", line.file);
    assertEquals(Map.of("A", "1", "LONG_NAME", "b=c", "EMPTY", ""), line.definitions);
    assertEquals("a/b=c", CommandLine.parse("a/b=c").file);
    assertEquals("-x", CommandLine.parse("--", "-x").file);
    assertEquals("<stdin>", CommandLine.parse().configName());
  }

  @Test
  void dpdkArgumentsEndAtTwoDashes() {
    CommandLine line = CommandLine.parse("--dpdk", "-l", "0", "--vdev=net_null0", "--", "-e", "x");
    assertEquals(List.of("-l", "0", "--vdev=net_null0"), line.dpdk);
    assertEquals("x", line.expression);
    assertEquals(List.of(), CommandLine.parse("--dpdk", "--").dpdk);
  }

  @Test
  void theLibraryPathIsSplitAtColons() {
    assertEquals(
        List.of(Path.of("a"), Path.of(""), Path.of("/b")),
        CommandLine.parse("-C", "a::/b").libraryPath);
  }

  @Test
  void helpMayNameAnElement() {
    assertEquals(CommandLine.Mode.HELP, CommandLine.parse("--help").mode);
    assertEquals("Queue", CommandLine.parse("--help", "Queue").manual);
    assertEquals("Queue", CommandLine.parse("--help=Queue").manual);
  }

  @Test
  void configurationsMayBeReplaced() {
    assertTrue(CommandLine.parse("-R").reconfigurable);
    assertTrue(CommandLine.parse("--allow-reconfigure").reconfigurable);
    assertFalse(CommandLine.parse("-e", "Idle").reconfigurable);
  }

  @Test
  void simulatedTimeRunsOnOneWorker() {
    CommandLine line = CommandLine.parse("--simtime", "-e", "Idle");
    assertTrue(line.simulated);
    assertFalse(line.warmUp);
    assertFalse(CommandLine.parse("-e", "Idle").simulated);
    assertEquals(7, CommandLine.parse("--simtime", "-j2", "--simtick", "7").simulatedTick);
    assertThrows(UsageException.class, () -> CommandLine.parse("--simtick", "x"));
    assertEquals(1_500_000_000L, CommandLine.parse("--simulation-time=1.5").simulatedBegin);
    for (String wrong : List.of("x", "1e99999999", "1e2147483647", "1e11")) {
      assertThrows(UsageException.class, () -> CommandLine.parse("--simtime=" + wrong), wrong);
    }
  }

  @Test
  void controlSockets() {
    CommandLine line = CommandLine.parse("-p1", "--port=41930+", "-p", "0.0.0.0:7777", "-ux/y");
    assertEquals(
        List.of("127.0.0.1:1", "127.0.0.1:41930+", "0.0.0.0:7777", "x/y"),
        line.controlSockets.stream().map(Object::toString).toList());
    for (String wrong : List.of("-px", "-p65536", "--port=/tmp/x", "-p1++")) {
      String message =
          assertThrows(UsageException.class, () -> CommandLine.parse(wrong)).getMessage();
      assertTrue(message.contains("expects a TCP port number"), message);
    }
  }
}
