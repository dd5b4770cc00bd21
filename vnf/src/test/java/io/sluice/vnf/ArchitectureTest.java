// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.sluice.element.ChainSupport;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.ElementWiring;
import io.sluice.graph.ElementRegistry;

/** The rules of the house: who may use whom, and what every element owes its users. */
@AnalyzeClasses(packages = "io.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] CORE = {
    "io.sluice.argument..",
    "io.sluice.codegen..",
    "io.sluice.control..",
    "io.sluice.device..",
    "io.sluice.effect..",
    "io.sluice.element..",
    "io.sluice.flow..",
    "io.sluice.graph..",
    "io.sluice.handler..",
    "io.sluice.header..",
    "io.sluice.lang..",
    "io.sluice.packet..",
    "io.sluice.placement..",
    "io.sluice.processor..",
    "io.sluice.ring..",
    "io.sluice.router..",
    "io.sluice.run..",
    "io.sluice.warmup..",
  };

  /** What builds and runs a router; elements know nothing of it. */
  private static final String[] ENGINE = {
    "io.sluice.codegen..", "io.sluice.placement..", "io.sluice.router..", "io.sluice.warmup..",
  };

  @ArchTest
  static final ArchRule coreKnowsNoOtherModule =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sluice.chain..",
              "io.sluice.elements..",
              "io.sluice.pmd..",
              "io.sluice.vnf..",
              "jnr..",
              "com.kenai..",
              "org.objectweb.asm..",
              "org.pcap4j..");

  @ArchTest
  static final ArchRule elementsUseOnlyCoreAndSomeLibraries =
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
                  "com.google.re2j..",
                  "javax.crypto..",
                  "org.agrona..",
                  "org.objectweb.asm..",
                  "org.HdrHistogram..",
                  "org.jctools.queues.varhandle.."));

  /** The library that lays out is large: only what draws loads it. */
  @ArchTest
  static final ArchRule onlyPicturesAreLaidOut =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sluice.picture")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse..");

  @ArchTest
  static final ArchRule packagesOfCoreHaveOneDirection =
      slices().matching("io.sluice.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesOfElementsHaveOneDirection =
      slices().matching("io.sluice.elements.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesOfChainsHaveOneDirection =
      slices().matching("io.sluice.chain.(*)..").should().beFreeOfCycles();

  /** A plan is text for other processes as well: it must not need a driver to be made. */
  @ArchTest
  static final ArchRule chainsKnowNoDevices =
      noClasses()
          .that()
          .resideInAPackage("io.sluice.chain..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sluice.pmd..", "io.sluice.vnf..");

  @ArchTest
  static final ArchRule stepsOfTheRuleCompilerHaveOneDirection =
      slices().matching("io.sluice.elements.classify.(*)..").should().beFreeOfCycles();

  /** What authors of elements are given stands on little, and on nothing that runs elements. */
  @ArchTest
  static final ArchRule elementsAreDefinedWithoutWhatRunsThem =
      classes()
          .that()
          .resideInAPackage("io.sluice.element")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.sluice.element",
              "io.sluice.effect..",
              "io.sluice.argument",
              "io.sluice.handler",
              "io.sluice.lang",
              "io.sluice.packet",
              "io.sluice.run",
              "java..");

  @ArchTest
  static final ArchRule argumentsAndHandlersDoNotKnowElements =
      classes()
          .that()
          .resideInAnyPackage("io.sluice.argument", "io.sluice.handler")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.sluice.argument",
              "io.sluice.handler",
              "io.sluice.header",
              "io.sluice.lang",
              "io.sluice.packet",
              "java..");

  @ArchTest
  static final ArchRule packetsKnowNoHeaders =
      noClasses()
          .that()
          .resideInAPackage("io.sluice.packet")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sluice.header..");

  @ArchTest
  static final ArchRule codegenKnowsElementsOnly =
      classes()
          .that()
          .resideInAPackage("io.sluice.codegen")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.sluice.codegen",
              "io.sluice.effect",
              "io.sluice.element",
              "io.sluice.packet",
              "io.sluice.run",
              "java..");

  @ArchTest
  static final ArchRule elementsDoNotKnowWhatRunsThem =
      noClasses()
          .that()
          .resideInAnyPackage("io.sluice.elements..", "io.sluice.pmd..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ENGINE);

  @ArchTest
  static final ArchRule onlyRoutersWireElements =
      noClasses()
          .that()
          .resideOutsideOfPackages(plus(ENGINE, "io.sluice.element", "io.sluice.graph"))
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ElementWiring.class);

  @ArchTest
  static final ArchRule onlyGeneratedCodeReachesIntoChains =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.sluice.element", "io.sluice.codegen")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ChainSupport.class);

  /** The compiler's inside is its own; the language of patterns is open. */
  @ArchTest
  static final ArchRule onlyTheRuleCompilerUsesItsInside =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sluice.elements.classify..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sluice.elements.classify.program",
              "io.sluice.elements.classify.cut",
              "io.sluice.elements.classify.emit");

  @ArchTest
  static final ArchRule bindingsDoNotUseElements =
      noClasses()
          .that()
          .resideInAPackage("io.sluice.pmd..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sluice.elements..", "io.sluice.vnf..");

  /** C is called by typed methods, and nothing else knows its names and layouts. */
  @ArchTest
  static final ArchRule onlyTypedMethodsCallC =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.sluice.pmd.c", "io.sluice.pmd.rte")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.sluice.pmd.c.CFunction")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.sluice.pmd.c.NativeBurst")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.sluice.pmd.c.Symbols");

  @ArchTest
  static final ArchRule onlyOnePackageUsesJffi =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sluice.pmd.c")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.kenai.jffi..", "jnr.ffi..");

  /** Else jffi unpacks its library at each start, which brings in a random number generator. */
  @ArchTest
  static final ArchRule jffiIsReachedThroughNativeLibrary =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.sluice.pmd.c.NativeLibrary")
          .should()
          .callMethod("com.kenai.jffi.Invoker", "getInstance")
          .orShould()
          .callMethod("com.kenai.jffi.Library", "getDefault")
          .orShould()
          .callMethod("com.kenai.jffi.Library", "openLibrary", "java.lang.String", "int");

  /** The lower packages of the bindings are used by the upper ones. */
  @ArchTest
  static final ArchRule bindingsOfCDecideNothing =
      noClasses()
          .that()
          .resideInAnyPackage("io.sluice.pmd.c", "io.sluice.pmd.linux", "io.sluice.pmd.rte")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.sluice.pmd..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "io.sluice.pmd.c", "io.sluice.pmd.linux", "io.sluice.pmd.rte"))));

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
          .resideInAnyPackage("io.sluice.packet..", "io.sluice.header..")
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
