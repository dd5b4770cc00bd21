// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.graph.ElementRegistry;

/** The rules of the house: who may use whom, and what every element owes its users. */
@AnalyzeClasses(packages = "io.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] CORE = {
    "io.sluice.device..",
    "io.sluice.flow..",
    "io.sluice.graph..",
    "io.sluice.lang..",
    "io.sluice.packet..",
    "io.sluice.processor..",
    "io.sluice.ring..",
    "io.sluice.run..",
  };

  @ArchTest
  static final ArchRule coreKnowsNoOtherModule =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sluice.elements..",
              "io.sluice.pmd..",
              "io.sluice.vnf..",
              "jnr..",
              "com.kenai..",
              "org.objectweb.asm..",
              "org.pcap4j..");

  @ArchTest
  static final ArchRule elementsUseOnlyCoreAndAsm =
      classes()
          .that()
          .resideInAPackage("io.sluice.elements..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              plus(
                  CORE,
                  "io.sluice.elements..",
                  "java..",
                  "org.agrona..",
                  "org.objectweb.asm..",
                  "org.HdrHistogram..",
                  "org.jctools.queues.varhandle.."));

  @ArchTest
  static final ArchRule bindingsDoNotUseElements =
      noClasses()
          .that()
          .resideInAPackage("io.sluice.pmd..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sluice.elements..", "io.sluice.vnf..");

  /** JDK 24 and later warn of each use, and no manifest entry silences that. */
  @ArchTest
  static final ArchRule nobodyUsesUnsafe =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("sun.misc.Unsafe")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("org.jctools.queues");

  /** A packet's way has no interface calls of the kind that turn megamorphic, and no boxing. */
  @ArchTest
  static final ArchRule headersAndBatchesUseNoFunctions =
      noClasses()
          .that()
          .resideInAPackage("io.sluice.packet..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.function..");

  @ArchTest
  static final ArchRule processUsesNoStreamsAndFunctions =
      methods()
          .that()
          .haveName("process")
          .and()
          .haveRawParameterTypes(long.class)
          .should(
              new ArchCondition<>("call nothing in java.util.stream or java.util.function") {
                @Override
                public void check(
                    com.tngtech.archunit.core.domain.JavaMethod method, ConditionEvents events) {
                  method.getMethodCallsFromSelf().stream()
                      .filter(
                          call ->
                              call.getTargetOwner()
                                  .getPackageName()
                                  .matches("java\\.util\\.(stream|function)"))
                      .forEach(
                          call ->
                              events.add(
                                  SimpleConditionEvent.violated(method, call.getDescription())));
                }
              });

  @ArchTest
  static final ArchRule elementsAreCompleteAndDocumented =
      classes()
          .that()
          .areAnnotatedWith(ElementInfo.class)
          .and()
          .arePublic()
          .should(new BeComplete());

  @ArchTest
  static final ArchRule publicElementsAreAnnotated =
      classes()
          .that()
          .areAssignableTo(Element.class)
          .and()
          .arePublic()
          .and()
          .doNotHaveModifier(JavaModifier.ABSTRACT)
          .should()
          .beAnnotatedWith(ElementInfo.class);

  private static String[] plus(String[] packages, String... more) {
    String[] all = java.util.Arrays.copyOf(packages, packages.length + more.length);
    System.arraycopy(more, 0, all, packages.length, more.length);
    return all;
  }

  /**
   * A class that is final, unless other elements extend it, that anybody can make, in the registry
   * with each of its names and a page.
   */
  private static final class BeComplete extends ArchCondition<JavaClass> {
    private static final ElementRegistry REGISTRY = new ElementRegistry();

    BeComplete() {
      super("be final, have a public constructor without parameters, a name and a manual page");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      boolean isFinal = type.getModifiers().contains(JavaModifier.FINAL);
      if (!isFinal && type.getSubclasses().isEmpty()) {
        events.add(SimpleConditionEvent.violated(type, type.getName() + " is not final"));
      }
      ElementInfo info = type.getAnnotationOfType(ElementInfo.class);
      check(type, info.name(), events);
      for (String alias : info.aliases()) {
        check(type, alias, events);
      }
    }

    private static void check(JavaClass type, String name, ConditionEvents events) {
      Element element = REGISTRY.create(name);
      if (element == null || !element.getClass().getName().equals(type.getName())) {
        events.add(SimpleConditionEvent.violated(type, name + " does not make " + type.getName()));
      }
      String manual = REGISTRY.manual(name);
      if (manual == null || manual.strip().length() < 20) {
        events.add(SimpleConditionEvent.violated(type, name + " has no manual page"));
      }
    }
  }
}
