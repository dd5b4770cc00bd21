// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The record of what a chain has made on this machine, in a folder of its own. Each thing is
 * recorded before it is made, so that all of it can be removed even if the process that made it was
 * killed.
 *
 * @param folder the chain's folder
 */
record Journal(Path folder) {
  private static final String FILE = "journal";
  private static final String READY = "ready";
  private static final Path BASE = Path.of("/run/sluice-chains");

  /** The environment variable that marks a chain's processes. */
  private static final String MARK = "SLUICE_CHAIN";

  /**
   * A thing that was made.
   *
   * @param kind maker, home, unit, process, link, bridge, namespace, moved, container, eal
   * @param name its name
   * @param more further values, depending on the kind
   */
  record Entry(String kind, String name, List<String> more) {
    static Entry parse(String line) {
      List<String> words = List.of(line.split(" "));
      return words.size() < 2
          ? null
          : new Entry(words.get(0), words.get(1), words.subList(2, words.size()));
    }
  }

  /** The folder in which each chain has its folder. */
  static Path base() {
    String given = System.getenv("SLUICE_CHAINS");
    // Processes started elsewhere get the path in this variable.
    return given == null || given.isEmpty() ? BASE : Path.of(given).toAbsolutePath();
  }

  /** Removes the folder of all chains after the last chain, unless the user has set another one. */
  static void removeBaseIfEmpty() {
    try {
      if (base().equals(BASE)) {
        Files.deleteIfExists(BASE);
      }
    } catch (IOException e) {
      // Other chains use it.
    }
  }

  /** The journal of a chain, whether or not the chain exists. */
  static Journal of(String chain) {
    return new Journal(base().resolve(chain));
  }

  /** The names of all chains with a journal. */
  static List<String> chains() {
    try (Stream<Path> folders = Files.list(base())) {
      return folders
          .filter(folder -> Files.exists(folder.resolve(FILE)))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  boolean exists() {
    return Files.exists(folder.resolve(FILE));
  }

  /**
   * Creates the journal, and records the process that makes the chain and the network namespace of
   * its interfaces.
   */
  void create() throws DeployException {
    try {
      Files.createDirectories(folder);
      Files.createFile(folder.resolve(FILE));
      ProcessHandle maker = ProcessHandle.current();
      add("maker", String.valueOf(maker.pid()), Cleanup.started(maker));
      add("home", NetworkNamespace.own());
    } catch (FileAlreadyExistsException e) {
      throw isThere();
    } catch (IOException e) {
      throw new DeployException(
          "cannot write to "
              + folder
              + ": "
              + e.getMessage()
              + "; SLUICE_CHAINS names another place");
    }
  }

  /** Refuses a chain that exists, or of which something is left. */
  void refuseIfThere() throws DeployException {
    if (exists()) {
      throw isThere();
    }
  }

  private DeployException isThere() {
    return new DeployException(
        "chain '%s' is up, or was left half-made; take it down first: sluice chain down %s"
            .formatted(chain(), chain()));
  }

  /** The chain's name. */
  String chain() {
    return folder.getFileName().toString();
  }

  void add(String kind, String name, String... more) throws DeployException {
    append(kind + " " + name + Stream.of(more).map(word -> " " + word).reduce("", String::concat));
  }

  void ready() throws DeployException {
    append(READY);
  }

  private void append(String line) throws DeployException {
    try {
      Files.writeString(folder.resolve(FILE), line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new DeployException("cannot write to " + folder + ": " + e.getMessage());
    }
  }

  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (String line : lines()) {
      Optional.ofNullable(Entry.parse(line)).ifPresent(entries::add);
    }
    return entries;
  }

  List<Entry> entries(String kind) {
    return entries().stream().filter(entry -> entry.kind().equals(kind)).toList();
  }

  /** A path to the network namespace of the chain's interfaces; null if the namespace is gone. */
  Path home() {
    List<Entry> homes = entries("home");
    return homes.isEmpty() ? null : NetworkNamespace.find(homes.get(0).name());
  }

  /** Whether the process that makes the chain is still running. */
  boolean isBeingMade() {
    return !wasReady()
        && entries("maker").stream()
            .anyMatch(maker -> Cleanup.isRunning(maker.name(), String.join(" ", maker.more())));
  }

  /** Whether a unit's process, or the process that supervises it, is running. */
  boolean isRunning(String unit) {
    return entries("process").stream()
        .filter(process -> process.name().equals(unit) && process.more().size() > 1)
        .anyMatch(process -> Cleanup.isRunning(process.more().get(0), process.more().get(1)));
  }

  /** The mark in the environment of the chain's processes, {@code NAME=VALUE}. */
  String mark() {
    return MARK + "=" + folder;
  }

  /** Whether the whole chain has been up. */
  boolean wasReady() {
    return lines().contains(READY);
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(folder.resolve(FILE));
    } catch (IOException e) {
      return List.of();
    }
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** The control socket of a unit. */
  Path socket(String unit) {
    return folder.resolve("run").resolve(unit);
  }

  Path log(String unit) {
    return folder.resolve(unit + ".log");
  }

  /** The file with the exit statuses of a unit that ended by itself, one per line. */
  Path ends(String unit) {
    return folder.resolve(unit + ".ends");
  }

  /** How often a unit ended by itself. */
  int endCount(String unit) {
    try {
      return Files.readAllLines(ends(unit)).size();
    } catch (IOException e) {
      return 0;
    }
  }

  /** The file whose presence says that the chain is being removed. */
  Path down() {
    return folder.resolve("down");
  }
}
