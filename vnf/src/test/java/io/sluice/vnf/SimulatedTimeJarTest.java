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

  /**
   * WireGuard changes its keys every two minutes, and no packet is lost by it; who only receives
   * sends a keepalive every ten seconds; and after nine minutes of silence all keys are gone.
   */
  @Test
  void wireGuardChangesItsKeys() {
    String config =
        """
        src :: RatedSource(LENGTH 100, RATE 10, LIMIT 5000)
          -> UDPIPEncap(10.8.0.1, 1, 10.9.0.1, 2)
          -> [0] near :: WireGuard(%1$s/near, LOCAL 192.0.2.1) [1]
          -> kinds :: Classifier(28/01, -) -> begun :: Counter
          -> [1] far :: WireGuard(%1$s/far, LOCAL 192.0.2.2) [0]
          -> got :: Counter -> Discard;
        kinds[1] -> [1] far;
        Idle -> [0] far [1] -> back :: Counter -> [1] near [0] -> Discard;
        DriverManager(wait 501s, print far.sessions, print begun.count, print got.count,
          print back.count, wait 600s, print far.sessions)
        """
            .formatted(Command.ROOT.resolve("vnf/src/test/resources/wireguard"));
    Command.Result result = Command.run("--simtime", "--no-table", "-e", config);
    assertEquals("", result.err());
    String[] printed = result.out().split("\n");
    assertTrue(Integer.parseInt(printed[0]) > 0, result.out());
    assertEquals("5", printed[1], "handshakes");
    assertEquals("5000", printed[2]);
    int keepalives = Integer.parseInt(printed[3]) - 5;
    assertTrue(keepalives >= 44 && keepalives <= 51, result.out());
    assertEquals("0", printed[4]);
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
  void severalWorkersShareIt() {
    String config =
        "s1 :: RatedSource(RATE 10) -> Queue -> u1 :: Unqueue -> c1 :: Counter -> Discard;"
            + "s2 :: RatedSource(RATE 20) -> Queue -> u2 :: Unqueue -> c2 :: Counter -> Discard;"
            + "DriverManager(wait 1000.02s, print c1.count, print c2.count, stop)";
    Command.Result alone = Command.run("--simtime", "--no-table", "-e", config);
    String workers = "; StaticThreadSched(s1 0, u1 1, s2 1, u2 2)";
    Command.Result shared =
        Command.run("--simtime", "-j", "3", "--no-table", "-e", config + workers);
    assertEquals(0, alone.status(), alone.toString());
    assertEquals(alone, shared);
  }

  @Test
  void aReadingOfTheClockMayTakeLonger() {
    String config = "DriverManager(set a $(now), print $(sub $(now) $a), stop)";
    Command.Result result =
        Command.run("--simtime", "--simtick", "1000000", "--no-table", "-e", config);
    assertTrue(Double.parseDouble(result.out().strip()) >= 0.001, result.toString());
  }
}
