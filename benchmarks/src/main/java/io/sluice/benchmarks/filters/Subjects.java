// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Java;
import io.sluice.benchmarks.harness.Shell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the processes that look up. */
final class Subjects {
  private static final String MEMORY_MIB = "2048";

  private final FiltersOptions options;
  private final Path work;
  private Path acl;
  private String aclDescription;

  /** Compiles {@code acl.c}, when it is wanted and can be. */
  Subjects(FiltersOptions options, Path work) {
    this.options = options;
    this.work = work;
    if (!options.acl) {
      aclDescription = "left out";
      return;
    }
    try {
      Path source = options.root.resolve("benchmarks/src/main/c/acl.c");
      Path binary = work.resolve("acl");
      Shell.compileWithDpdk(source, binary);
      aclDescription = "acl.c, " + Shell.firstLine(List.of("gcc", "--version")) + " -O3";
      acl = binary;
    } catch (EngineException e) {
      aclDescription = "left out: " + e.getMessage();
    }
  }

  String aclDescription() {
    return aclDescription;
  }

  /** Sluice's compiled rules. */
  Subject compiled(Path click) throws EngineException {
    return child("compiled", click);
  }

  /** The rules one after the other; null when not wanted. */
  Subject scan(Path click) throws EngineException {
    return options.scan ? child("scan", click) : null;
  }

  private Subject child(String kind, Path click) throws EngineException {
    List<String> command = Java.command(Child.class, options.javaFlags);
    command.addAll(List.of(kind, click.toString(), Integer.toString(options.core)));
    return new Subject(kind, command, work.resolve(kind + ".log"));
  }

  /** librte_acl; null when it cannot do these rules. */
  Subject acl(RuleSet set) throws EngineException, java.io.IOException {
    if (acl == null || !set.fitsAcl()) {
      return null;
    }
    Path rules = work.resolve(set.name() + ".acl");
    set.writeAcl(rules);
    List<String> command = new ArrayList<>(List.of(acl.toString()));
    command.addAll(List.of("-l", Integer.toString(options.core), "--no-huge", "-m", MEMORY_MIB));
    command.addAll(List.of("--no-shconf", "--no-pci", "--no-telemetry", "--log-level=error"));
    command.addAll(List.of("--", rules.toString()));
    return new Subject("librte_acl", command, work.resolve("acl.log"));
  }
}
