// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;
import io.sluice.chain.deploy.Shell;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Everything that a run creates on the machine, and its removal. All of it carries the run's name,
 * see {@link Leftovers}. It is removed when the lab is closed or the process is terminated; if the
 * process is killed, a watcher, a process that waits for the end of this one, removes it.
 */
final class Lab implements AutoCloseable {
  private final String run;
  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final Thread hook = new Thread(this::remove, "cleanup");
  private boolean removed;

  private Lab(String run) throws IOException {
    this.run = run;
    this.folder = Files.createDirectory(Leftovers.folder(run));
    Leftovers.own(folder);
  }

  /** Opens a lab with a unique name. */
  static Lab open() throws DeployException {
    String pid = Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);
    for (int i = 0; ; i++) {
      try {
        Lab lab = new Lab(Leftovers.PREFIX + pid + Integer.toString(i, Character.MAX_RADIX));
        Runtime.getRuntime().addShutdownHook(lab.hook);
        lab.watch();
        return lab;
      } catch (java.nio.file.FileAlreadyExistsException e) {
        // try the next name
      } catch (IOException e) {
        throw new DeployException("no folder for the run: " + e.getMessage());
      }
    }
  }

  /** The watcher reads a pipe to which nobody writes: it reaches its end when this process ends. */
  private void watch() throws IOException {
    List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c"));
    command.add("cat > /dev/null; exec \"$@\"");
    command.add("watcher");
    command.addAll(Java.self("clean", run));
    new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The run's name, with which the names of everything it creates begin. */
  String run() {
    return run;
  }

  /** The run's folder, which is removed with the run. */
  Path folder() {
    return folder;
  }

  /** The full name of something in this run. */
  String name(String thing) {
    return run + "-" + thing;
  }

  /**
   * Makes a network namespace, with its loopback up.
   *
   * @return its full name
   */
  String namespace(String thing) throws DeployException {
    String name = name(thing);
    Shell.run("ip", "netns", "add", name);
    Shell.run("ip", "-n", name, "link", "set", "lo", "up");
    return name;
  }

  /**
   * Starts a program.
   *
   * @param name of its log in the run's folder
   * @param command program and arguments
   * @param environment variables, as {@code NAME=VALUE}
   */
  Process start(String name, List<String> command, String... environment) throws DeployException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
    builder.environment().put(Leftovers.MARK, run);
    for (String variable : environment) {
      int equals = variable.indexOf('=');
      builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    try {
      Process process = builder.start();
      processes.add(process);
      return process;
    } catch (IOException e) {
      throw new DeployException(command.get(0) + " cannot be run: " + e.getMessage());
    }
  }

  Path log(String name) {
    return folder.resolve(name + ".log");
  }

  /** The end of a log, for messages. */
  String logTail(String name) {
    return Shell.lastLines(log(name));
  }

  /** Terminates a program, and kills it if it does not end. */
  static void stop(Process process) throws DeployException {
    try {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /**
   * Waits until a file exists.
   *
   * @param file created by a program when it is ready
   * @param process the program
   * @param name of its log
   */
  void await(Path file, Process process, String name) throws DeployException {
    long begin = System.nanoTime();
    while (!Files.exists(file)) {
      if (!process.isAlive() || System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(30)) {
        throw new DeployException(name + " does not start: " + logTail(name));
      }
      pause(10);
    }
  }

  /** Sleeps. */
  static void pause(long millis) throws DeployException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static DeployException interrupted() {
    Thread.currentThread().interrupt();
    return new DeployException("interrupted");
  }

  private synchronized void remove() {
    if (!removed) {
      removed = true;
      Leftovers.remove(run);
    }
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending; the hook has nothing left to do.
    }
  }
}
