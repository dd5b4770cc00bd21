// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.Containers;
import io.sluice.chain.deploy.DeployException;
import io.sluice.control.ControlAddress;
import io.sluice.control.ControlClient;
import io.sluice.control.ControlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A configuration that runs in a container, and can be queried through its control socket. */
final class Program implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final long START_SECONDS = 60;

  private final String name;
  private final Process process;
  private final Path socket;
  private final Lab lab;

  private Program(Lab lab, String name, Process process, Path socket) {
    this.lab = lab;
    this.name = name;
    this.process = process;
    this.socket = socket;
  }

  /**
   * Starts a configuration, and does not wait.
   *
   * @param engine Sluice or a Click
   * @param container where it runs
   * @param configuration its text
   * @param workers the number of worker threads
   * @param root the containers' root folder; null to run in the network namespace only
   */
  static Program start(
      Lab lab, Engine engine, Container container, String configuration, int workers, Path root)
      throws DeployException {
    List<String> command = new ArrayList<>();
    if (root != null && !engine.isClick()) {
      command.addAll(inPodman(lab, container, folder(lab), root));
    } else {
      command.addAll(List.of("ip", "netns", "exec", container.namespace()));
      command.addAll(command(engine));
    }
    if (workers > 1) {
      command.addAll(List.of("-j", String.valueOf(workers)));
    }
    return start(lab, container.name(), command, configuration);
  }

  /**
   * Starts a configuration in the machine's own network.
   *
   * @param name of its log
   * @param options further options
   */
  static Program start(
      Lab lab, Engine engine, String name, String configuration, List<String> options)
      throws DeployException {
    List<String> command = new ArrayList<>(command(engine));
    command.addAll(options);
    return start(lab, name, command, configuration);
  }

  private static List<String> command(Engine engine) {
    return engine.isClick()
        ? List.of(engine.binary().toString())
        : Java.sluice(List.of("--no-table"));
  }

  private static Path folder(Lab lab) {
    return lab.folder().resolve("run");
  }

  private static Program start(Lab lab, String name, List<String> command, String configuration)
      throws DeployException {
    Path file = folder(lab).resolve(name + ".click");
    Path socket = folder(lab).resolve(name);
    try {
      Files.createDirectories(folder(lab));
      Files.writeString(file, configuration);
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new DeployException("cannot write " + file + ": " + e.getMessage());
    }
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("-u", socket.toString(), file.toString()));
    return new Program(lab, name, lab.start(name, all), socket);
  }

  /** A container that shares with the machine only its network namespace and the sockets. */
  private static List<String> inPodman(Lab lab, Container container, Path folder, Path root) {
    String[] options =
        Containers.options(
            lab.name(container.name()), container.namespace(), folder, List.of(), root);
    List<String> all = new ArrayList<>(Containers.run(Leftovers.podman(lab.run()), options));
    all.addAll(all.indexOf("--name"), List.of("--env", Leftovers.MARK + "=" + lab.run()));
    all.addAll(Containers.program());
    return all;
  }

  /** Waits until it is running. */
  void awaitReady() throws DeployException {
    long begin = System.nanoTime();
    while (true) {
      checkRunning();
      try (ControlClient client = connect()) {
        client.read("version");
        return;
      } catch (IOException e) {
        if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
          throw new DeployException(name + " does not answer: " + lab.logTail(name));
        }
      }
      Lab.pause(20);
    }
  }

  /** Throws if the program has ended by itself, which makes a measurement invalid. */
  void checkRunning() throws DeployException {
    if (!process.isAlive()) {
      throw new DeployException(name + " ended: " + lab.logTail(name));
    }
  }

  private ControlClient connect() throws IOException {
    return ControlClient.connect(ControlAddress.unix(socket), ANSWER);
  }

  /** The value of a read handler. */
  String read(String handler) throws DeployException {
    try (ControlClient client = connect()) {
      return client.read(handler).strip();
    } catch (ControlException e) {
      throw new DeployException(name + ": " + handler + ": " + String.join("; ", e.lines()));
    } catch (IOException e) {
      throw new DeployException(name + " does not answer: " + lab.logTail(name));
    }
  }

  long readLong(String handler) throws DeployException {
    return Long.parseLong(read(handler));
  }

  /** Writes a handler. */
  void write(String handler, String value) throws DeployException {
    try (ControlClient client = connect()) {
      client.write(handler, value);
    } catch (ControlException e) {
      throw new DeployException(name + ": " + handler + ": " + String.join("; ", e.lines()));
    } catch (IOException e) {
      throw new DeployException(name + " does not answer: " + lab.logTail(name));
    }
  }

  @Override
  public void close() throws DeployException {
    Lab.stop(process);
  }
}
