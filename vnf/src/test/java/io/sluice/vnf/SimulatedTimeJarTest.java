// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SimulatedTimeJarTest {
  @Test
  void aWeekTakesNoTimeAndComesOutTheSame() {
    String config =
        "s :: TimedSource(60, abc) -> Print(TIMESTAMP true, CONTENTS NONE) -> c :: Counter -> Discard;"
            + "InfiniteSource -> Queue(10) -> RatedUnqueue(2) -> d :: Counter -> Discard;"
            + "DriverManager(wait 7d, print c.count, print d.count)";
    Command.Result first = Command.run("--simtime", "--no-table", "-e", config);
    assertEquals("10080\n1209600\n", first.out());
    assertTrue(first.err().startsWith("1000000060.0000"), first.err().lines().findFirst().get());
    assertEquals(first, Command.run("--simtime", "--no-table", "-e", config));
  }

  @Test
  void aChangeOfConfigurationTakesNoTime() {
    String config =
        "TimedSource(0.001) -> c :: Counter -> Discard;"
            + "DriverManager(wait 0.1s, writeq hotconfig '"
            + "TimedSource(0.001) -> c :: Counter -> Discard;"
            + "DriverManager(print $(now), stop)', wait 1s)";
    Command.Result result = Command.run("--simtime", "-R", "--no-table", "-e", config);
    assertTrue(result.out().startsWith("1000000000.1000"), result.toString());
  }

  @Test
  void severalWorkersCannotShareIt() {
    Command.Result result = Command.run("--simtime", "-j", "2", "-e", "Idle -> Discard");
    assertEquals(1, result.status());
    assertTrue(result.err().contains("simulated time runs on one worker"), result.err());
  }
}
