// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.chain.deploy.Cleanup;
import io.sluice.chain.deploy.DeployException;
import io.sluice.chain.deploy.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a run has made is removed, however it ends. Needs root, as the testbed does. */
class LabTest {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  @TempDir private Path base;

  /** A run that makes a namespace and a process, reports that, and waits to be killed. */
  static final class Run {
    private Run() {}

    public static void main(String[] args) throws Exception {
      try (Lab lab = Lab.open()) {
        lab.namespace("host");
        lab.start("sleeper", List.of("sleep", "1000"));
        System.out.println(lab.run());
        System.in.read();
      }
    }
  }

  private Process launch() throws IOException {
    List<String> command = new ArrayList<>(Java.self());
    command.set(command.size() - 1, Run.class.getName());
    command.add(1, "-Dsluice.testbed.base=" + base);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String nameOf(Process process) throws IOException {
    BufferedReader out = process.inputReader();
    String run = out.readLine();
    assertTrue(run != null && run.startsWith(Leftovers.PREFIX), "no run: " + run);
    return run;
  }

  private void expectNothingLeft(String run) throws DeployException {
    System.setProperty("sluice.testbed.base", base.toString());
    try {
      long begin = System.nanoTime();
      while (!Leftovers.of(run).isEmpty() && System.nanoTime() - begin < PATIENCE) {
        Lab.pause(20);
      }
      assertEquals(List.of(), Leftovers.of(run));
    } finally {
      System.clearProperty("sluice.testbed.base");
    }
  }

  private List<String> leftOf(String run) {
    System.setProperty("sluice.testbed.base", base.toString());
    try {
      return Leftovers.of(run);
    } finally {
      System.clearProperty("sluice.testbed.base");
    }
  }

  @Test
  void nothingIsLeftOfAKilledRun() throws Exception {
    Process process = launch();
    String run = nameOf(process);
    assertEquals(3, leftOf(run).size(), "process, namespace, folder");
    process.destroyForcibly().waitFor();
    expectNothingLeft(run);
  }

  @Test
  void nothingIsLeftOfATerminatedRun() throws Exception {
    Process process = launch();
    String run = nameOf(process);
    process.destroy();
    process.waitFor();
    expectNothingLeft(run);
  }

  @Test
  void aProgramThatDiedIsToldFromOneThatRuns() throws Exception {
    System.setProperty("sluice.testbed.base", base.toString());
    try (Lab lab = Lab.open();
        Program program =
            Program.start(lab, Engine.SLUICE, "idle", "Idle -> Discard;", List.of())) {
      program.awaitReady();
      program.checkRunning();
      ProcessHandle process = Cleanup.processes(Leftovers.mark(lab.run())).get(0);
      process.destroyForcibly();
      long begin = System.nanoTime();
      DeployException told = null;
      while (told == null && System.nanoTime() - begin < PATIENCE) {
        told = failure(program);
      }
      assertTrue(told != null && told.getMessage().startsWith("idle ended: "), "" + told);
    } finally {
      System.clearProperty("sluice.testbed.base");
    }
  }

  private static DeployException failure(Program program) {
    try {
      program.checkRunning();
      return null;
    } catch (DeployException e) {
      return e;
    }
  }

  @Test
  void whatAWatcherCouldNotRemoveIsFoundByTheNextRun() throws Exception {
    System.setProperty("sluice.testbed.base", base.toString());
    try {
      String run = Leftovers.PREFIX + "test" + Long.toString(ProcessHandle.current().pid(), 36);
      Path folder = Files.createDirectory(Leftovers.folder(run));
      Files.writeString(folder.resolve("owner"), ProcessHandle.current().pid() + " long ago");
      Shell.run("ip", "netns", "add", run + "-host");
      assertEquals(List.of(run), Leftovers.abandoned());
      Leftovers.own(folder);
      assertEquals(List.of(), Leftovers.abandoned());
      assertEquals(List.of(), Leftovers.remove(run));
      assertFalse(Files.exists(folder));
    } finally {
      System.clearProperty("sluice.testbed.base");
    }
  }
}
