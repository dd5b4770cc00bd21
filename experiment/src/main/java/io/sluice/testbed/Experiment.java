// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;
import io.sluice.chain.deploy.RootFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run of the experiment, from the check of its requirements to the report. */
final class Experiment {
  private Experiment() {}

  static int run(Options options) throws DeployException {
    List<String> missing = Requirements.missing(options);
    if (!missing.isEmpty()) {
      missing.forEach(line -> System.err.println("testbed: " + line));
      return 1;
    }
    Path out = folder(options);
    for (String old : Leftovers.abandoned()) {
      Leftovers.remove(old);
    }
    List<Result> results = new ArrayList<>();
    Map<String, List<String>> notes = new LinkedHashMap<>();
    Map<String, String> facts = new LinkedHashMap<>();
    Progress progress = new Progress(System.err, System.console() != null, size(options));
    facts.putAll(Facts.of(options));
    try {
      for (String form : options.forms()) {
        // Everything that a form has created is removed before the next form begins.
        try (Lab lab = Lab.open()) {
          form(form, lab, options, progress, facts, results, notes);
        } catch (DeployException e) {
          progress.close();
          System.err.println("testbed: " + form + ": " + e.getMessage());
          facts.put("not measured: " + form, e.getMessage());
        }
      }
    } finally {
      progress.close();
    }
    create(out);
    new Report(facts, results, notes).write(out);
    System.out.println(out.resolve("report.md"));
    return results.stream().anyMatch(result -> result.failure() == null) ? 0 : 1;
  }

  private static void form(
      String form,
      Lab lab,
      Options options,
      Progress progress,
      Map<String, String> facts,
      List<Result> results,
      Map<String, List<String>> notes)
      throws DeployException {
    if (form.equals(NodesForm.NAME)) {
      progress.say("the containers' root folder");
      new NodesForm(lab, options, progress, root(lab, options, facts), results).run();
    } else if (form.equals(ProcessForm.NAME)) {
      new ProcessForm(lab, options, progress, results, notes).run();
    } else {
      new DpdkForm(lab, options, progress, results).run();
    }
  }

  private static int size(Options options) {
    int size = options.forms().contains(NodesForm.NAME) ? NodesForm.size(options) : 0;
    size += options.forms().contains(ProcessForm.NAME) ? ProcessForm.size(options) : 0;
    return size + (options.forms().contains(DpdkForm.NAME) ? DpdkForm.size(options) : 0);
  }

  /** The containers' root folder; null if functions run only in network namespaces. */
  private static Path root(Lab lab, Options options, Map<String, String> facts)
      throws DeployException {
    String name = "containers";
    if (Boolean.FALSE.equals(options.podman())) {
      facts.put(name, "network namespaces, as asked for");
      return null;
    }
    Path root = lab.folder().resolve("root");
    String why;
    try {
      RootFolder.make(root, Java.jar(), Leftovers.mark(lab.run()));
      why = Requirements.podman(lab, root);
    } catch (DeployException e) {
      why = e.getMessage();
    }
    if (why == null) {
      facts.put(
          name,
          "Sluice's functions each in a container of podman with runc, made from scratch, with the"
              + " weight of eight processes (cpu-shares 8192) and without a"
              + " network but the two interfaces; generator, collector, Click and the kernel's"
              + " functions in network namespaces");
      return root;
    }
    if (Boolean.TRUE.equals(options.podman())) {
      throw new DeployException(why);
    }
    facts.put(name, "network namespaces, because " + why);
    return null;
  }

  /**
   * The folder of the report; checks that it can be created before the run, but creates nothing
   * yet.
   */
  private static Path folder(Options options) throws DeployException {
    Path out = options.out();
    if (out == null) {
      String time = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now());
      out = Java.root().resolve("testbed-results").resolve(time);
    }
    Path parent = out.toAbsolutePath().getParent();
    while (parent != null && !Files.exists(parent)) {
      parent = parent.getParent();
    }
    if (Files.exists(out)) {
      throw new DeployException("--out: " + out + " exists already");
    } else if (parent == null || !Files.isDirectory(parent) || !Files.isWritable(parent)) {
      throw new DeployException("--out: cannot make " + out);
    }
    return out;
  }

  private static void create(Path out) throws DeployException {
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new DeployException("--out: cannot make " + out + ": " + e.getMessage());
    }
  }
}
