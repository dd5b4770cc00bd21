// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a chain has made on this machine, in a folder of its own: each thing is written down before
 * it is made, so that whoever takes the chain down knows of all of it, even when the one who made
 * it was killed.
 *
 * @param folder of the chain
 */
record Journal(Path folder) {
  private static final String FILE = "journal";
  private static final String READY = "ready";

  /**
   * A thing.
   *
   * @param kind home, unit, process, link, bridge, namespace, moved, container, eal
   * @param name of it
   * @param more what belongs to it
   */
  record Entry(String kind, String name, List<String> more) {
    static Entry parse(String line) {
      List<String> words = List.of(line.split(" "));
      return words.size() < 2
          ? null
          : new Entry(words.get(0), words.get(1), words.subList(2, words.size()));
    }
  }

  /** Where chains have their folders. */
  static Path base() {
    String given = System.getenv("SLUICE_CHAINS");
    if (given != null) {
      // a program that is started elsewhere is told of places in it
      return Path.of(given).toAbsolutePath();
    }
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    return Path.of(runtime == null ? "/run" : runtime).resolve("sluice-chains");
  }

  /** The journal of a chain, whether there is one or not. */
  static Journal of(String chain) {
    return new Journal(base().resolve(chain));
  }

  /** The names of all chains that have a journal. */
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

  /** Begins it, with the network namespace that the chain's interfaces are in. */
  void create() throws DeployException {
    try {
      Files.createDirectories(folder);
      Files.createFile(folder.resolve(FILE));
      add("home", NetworkNamespace.own());
    } catch (java.nio.file.FileAlreadyExistsException e) {
      throw new DeployException(
          "chain '"
              + chain()
              + "' is up, or was left half-made; take it down first: sluice chain down "
              + chain());
    } catch (IOException e) {
      throw new DeployException(
          "cannot write to "
              + folder
              + ": "
              + e.getMessage()
              + "; SLUICE_CHAINS names another place");
    }
  }

  private String chain() {
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

  /** A file that leads to the network namespace of the chain's interfaces; null when it is gone. */
  Path home() {
    List<Entry> homes = entries("home");
    return homes.isEmpty() ? null : NetworkNamespace.find(homes.get(0).name());
  }

  /** Whether all of the chain was up once. */
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

  /** The exit statuses of a unit that ended by itself, a line each. */
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

  /** The file that says that the chain is being taken down. */
  Path down() {
    return folder.resolve("down");
  }

  /** The end of a unit's log, for messages. */
  String lastWords(String unit) {
    try {
      List<String> lines =
          Files.readString(log(unit), java.nio.charset.StandardCharsets.ISO_8859_1)
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
      return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    } catch (IOException e) {
      return "it left no log";
    }
  }
}
