// SPDX-License-Identifier: Apache-2.0
package io.sluice.processor;

import io.sluice.element.ElementInfo;
import io.sluice.graph.ElementRegistry;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;

/**
 * Collects the classes annotated with {@link ElementInfo} into the index that {@link
 * ElementRegistry} reads, and their javadoc into manual pages. Runs by itself in every build that
 * has this jar on its class path.
 */
@SupportedAnnotationTypes("io.sluice.element.ElementInfo")
public final class ElementIndexer extends AbstractProcessor {
  private final Map<String, String> classes = new TreeMap<>();
  private final Map<String, String> manuals = new TreeMap<>();
  private final List<Element> origins = new ArrayList<>();

  /** Creates the processor; the compiler does. */
  public ElementIndexer() {}

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    for (Element element : round.getElementsAnnotatedWith(ElementInfo.class)) {
      add((TypeElement) element);
    }
    if (round.processingOver() && !classes.isEmpty()) {
      writeAll();
    }
    return false;
  }

  private void add(TypeElement type) {
    if (!type.getModifiers().contains(Modifier.PUBLIC)) {
      // Test elements that are registered by hand need not be found.
      return;
    }
    ElementInfo info = type.getAnnotation(ElementInfo.class);
    String className = processingEnv.getElementUtils().getBinaryName(type).toString();
    String manual = processingEnv.getElementUtils().getDocComment(type);
    if (manual == null) {
      error(type, "element class " + info.name() + " has no javadoc, which is its manual page");
      return;
    }
    List<String> names = new ArrayList<>(List.of(info.aliases()));
    names.add(info.name());
    for (String name : names) {
      String other = classes.put(name, className);
      if (other != null) {
        error(type, "element name " + name + " is taken by " + other);
      }
      manuals.put(name, manual);
    }
    origins.add(type);
  }

  private void error(Element at, String text) {
    processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, text, at);
  }

  private void writeAll() {
    StringBuilder index = new StringBuilder();
    classes.forEach((name, type) -> index.append(name).append(' ').append(type).append('\n'));
    write(ElementRegistry.INDEX, index.toString());
    manuals.forEach((name, text) -> write(ElementRegistry.MANUAL + name, text));
  }

  private void write(String file, String text) {
    try (Writer writer =
        processingEnv
            .getFiler()
            .createResource(
                StandardLocation.CLASS_OUTPUT, "", file, origins.toArray(new Element[0]))
            .openWriter()) {
      writer.write(text);
    } catch (IOException e) {
      processingEnv
          .getMessager()
          .printMessage(Diagnostic.Kind.ERROR, "cannot write " + file + ": " + e);
    }
  }
}
