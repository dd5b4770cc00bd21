// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.manual;

import io.sluice.graph.ElementRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The command {@code sluice catalogue}: writes the manual pages of all elements into a folder. */
public final class Catalogue {
  private static final String HELP =
      """
      Usage: sluice catalogue FOLDER

      Writes the manual pages of all element classes into FOLDER, creating it if necessary:

        index.html        the catalogue, with a search; open it in a browser
        click.html        which elements of kohler/click and FastClick are here
        elements/*.html   a page for each element
        man/mann/*.n      man pages: man -M FOLDER/man NAME

      Classes in SLUICE_CLASSPATH are included.
      """;

  private static final List<String> FILES = List.of("catalogue.css", "catalogue.js");

  private Catalogue() {}

  /**
   * Runs the command.
   *
   * @param args what stands behind {@code catalogue}
   * @param out for what was asked for
   * @param err for messages
   * @return the exit status
   */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    if (args.contains("--help")) {
      out.print(HELP);
      return 0;
    }
    if (args.size() != 1 || args.get(0).startsWith("-")) {
      err.println("sluice catalogue: missing folder");
      err.println("Try 'sluice catalogue --help' for more information.");
      return 1;
    }
    try {
      int pages = write(Path.of(args.get(0)), new ElementRegistry());
      out.println(pages + " elements in " + args.get(0) + "/index.html");
      return 0;
    } catch (IOException | InvalidPathException e) {
      err.println("sluice catalogue: cannot write to " + args.get(0) + ": " + e.getMessage());
      return 1;
    }
  }

  /**
   * Writes all files.
   *
   * @return the number of elements
   */
  static int write(Path folder, ElementRegistry registry) throws IOException {
    List<ElementPage> pages =
        registry.names().stream().map(name -> ElementPage.of(name, registry)).toList();
    CataloguePages html = new CataloguePages(registry.names());
    Path elements = Files.createDirectories(folder.resolve("elements"));
    Path man = Files.createDirectories(folder.resolve("man/mann"));
    for (ElementPage page : pages) {
      Files.writeString(elements.resolve(page.name() + ".html"), html.element(page));
      Files.writeString(
          man.resolve(page.name() + ".n"), RoffPage.render(page), StandardCharsets.UTF_8);
    }
    Files.writeString(folder.resolve("index.html"), html.index(pages));
    Files.writeString(
        folder.resolve("click.html"), html.click(ClickElements.read(registry.names())));
    for (String file : FILES) {
      try (InputStream in = Catalogue.class.getResourceAsStream(file)) {
        Files.copy(in, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return pages.size();
  }
}
