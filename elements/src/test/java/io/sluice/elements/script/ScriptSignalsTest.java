// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.run.ProcessSignals;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

/** Each test has a signal of its own, since they belong to the process. */
class ScriptSignalsTest {
  private static TestGraph open(String config) {
    TestGraph graph = TestGraph.of(config);
    graph.router().open();
    return graph;
  }

  @Test
  void aScriptRunsOnceForSignalsThatComeTogether() {
    String config =
        "p :: Script(TYPE PASSIVE, print 'a', set y $(kill USR2 $$), print 'b', set y $(kill 12 $$));"
            + "Script(TYPE SIGNAL USR2, print 'got')";
    try (TestGraph graph = open(config)) {
      graph.write("p.run", "");
      graph.router().runUntilIdle(10);
      assertEquals("a\nb\ngot\n", graph.printed());
      graph.write("p.run", "");
      graph.router().runUntilIdle(10);
      assertEquals("a\nb\ngot\na\nb\ngot\n", graph.printed());
    }
    assertFalse(ProcessSignals.raise("USR2"), "nobody listens any more");
  }

  @Test
  void allScriptsOfASignalRunAndOneThatExitsNeverAgain() {
    String config =
        "Script(TYPE SIGNAL IO ALRM, print 'one', exit); Script(TYPE SIGNAL IO, print 'two', end)";
    try (TestGraph graph = open(config)) {
      assertTrue(ProcessSignals.raise("IO"));
      graph.router().runUntilIdle(10);
      assertEquals("one\ntwo\n", graph.printed());
      assertFalse(ProcessSignals.raise("ALRM"));
      assertTrue(ProcessSignals.raise("IO"));
      graph.router().runUntilIdle(10);
      assertEquals("one\ntwo\ntwo\n", graph.printed());
    }
  }

  @Test
  void aScriptThatWaitsListensAgainAtItsEnd() {
    try (TestGraph graph = open("s :: Script(TYPE SIGNAL USR1, print 'a', pause, print 'b')")) {
      assertTrue(ProcessSignals.raise("USR1"));
      graph.router().runUntilIdle(10);
      assertFalse(ProcessSignals.raise("USR1"));
      graph.write("s.step", "");
      assertEquals("a\nb\n", graph.printed());
      assertTrue(ProcessSignals.raise("USR1"));
    }
  }

  @Test
  void anotherProcessIsSentARealSignal() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "1000").start();
    try (TestGraph graph = open("p :: Script(TYPE PASSIVE)")) {
      assertEquals("", graph.router().read("p.kill", "TERM " + sleeper.pid()));
      assertEquals(128 + 15, sleeper.waitFor());
      assertFailure("kill(" + sleeper.pid() + ", TERM): failed", graph, "TERM " + sleeper.pid());
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void mistakes() {
    for (String type : new String[] {"SIGNAL", "SIGNAL FOO", "SIGNAL INT 99", "SIGNAL -1"}) {
      String errors = TestGraph.errorsOf("Script(TYPE " + type + ", print)");
      assertTrue(errors.contains("bad signal number"), errors);
    }
    try (TestGraph graph = TestGraph.of("p :: Script(TYPE PASSIVE)")) {
      assertFailure("bad SIGNO", graph, "");
      assertFailure("bad SIGNO", graph, "FOO 1");
      assertFailure("bad PID", graph, "TERM $(rm)");
    }
  }

  private static void assertFailure(String message, TestGraph graph, String arguments) {
    HandlerException e =
        assertThrows(HandlerException.class, () -> graph.router().read("p.kill", arguments));
    assertEquals(message, e.getMessage());
  }
}
