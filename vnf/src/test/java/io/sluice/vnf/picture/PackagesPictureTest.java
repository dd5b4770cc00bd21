// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The picture of the packages in the documentation is what the code gives. */
class PackagesPictureTest {
  private static final Path ROOT = Path.of(System.getProperty("sluice.root"));

  private static PackageGraph graph() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.sluice");
    return PackageGraph.of(classes);
  }

  @Test
  void readsWhatUsesWhat() {
    PackageGraph graph = graph();
    assertTrue(graph.names().containsAll(List.of("elements", "packet", "router")));
    assertTrue(graph.usedDirectly("header").contains("packet"));
    assertTrue(graph.usedDirectly("chain").contains("router"));
  }

  @Test
  void isWhatTheCodeGives() throws IOException {
    String drawn = PackagesPicture.draw(graph(), PackageGraph.purposes(ROOT));
    Path fresh = ROOT.resolve("vnf/target/packages.svg");
    Files.writeString(fresh, drawn);
    assertEquals(
        Files.readString(ROOT.resolve("docs/packages.svg")),
        drawn,
        "packages have changed; look at the new picture, then: "
            + "cp vnf/target/packages.svg docs/packages.svg");
  }
}
