// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RECEIVES;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.HEADER_POSITIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.effect.AnnotationUse;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.ElementWiring;
import io.sluice.element.PacketElement;
import io.sluice.element.ParallelSource;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.run.Switches;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which elements see frames as a device received them, and what is written for them. */
class FrameWalkTest {
  /** Reads header positions, where it does not know that they are where frames begin. */
  @ElementInfo(name = "Keep", ports = "-/-", processing = "a/ah", replicable = true)
  @ElementEffects(reads = HEADER_POSITIONS)
  static final class Keep extends PacketElement {
    @Override
    protected Effects effects() {
      return seesFrames() ? Effects.NONE : super.effects();
    }

    @Override
    public int process(long packet) {
      return 0;
    }
  }

  /** May do anything, but reads nothing. */
  @ElementInfo(name = "Move", ports = "-/-", processing = "a/ah")
  @ElementEffects(writes = ANNO_MAC)
  static final class Move extends PacketElement {
    @Override
    public int process(long packet) {
      return 0;
    }
  }

  /** A sink that reads nothing. */
  @ElementInfo(name = "End", ports = "-/0", processing = "h/")
  @ElementEffects(does = DROPS)
  static final class End extends PacketElement {
    @Override
    public int process(long packet) {
      return DROP;
    }
  }

  /** There is one of it: other workers reach it by a ring. */
  @ElementInfo(name = "Sole")
  @ElementEffects
  static final class Sole extends PacketElement {
    @Override
    public int process(long packet) {
      return 0;
    }
  }

  /** A device that receives nothing, with a copy for each worker. */
  @ElementInfo(name = "Device", ports = "0/1", processing = "/h")
  @ElementEffects(does = RECEIVES)
  static final class Device extends BatchElement implements ParallelSource {
    @Override
    public int parallelism(int workers) {
      return workers;
    }

    @Override
    public void share(int index, int count) {
      // Nothing is received, so nothing is shared out.
    }
  }

  private static Router graph(String config, int workers) {
    RouterOptions options = TestGraph.options().workers(workers);
    options
        .registry()
        .register("Device", Device::new)
        .register("Keep", Keep::new)
        .register("Move", Move::new)
        .register("Sole", Sole::new)
        .register("End", End::new);
    return Router.parse(config, options);
  }

  private static void check(String config, String seeing, AnnotationUse use) {
    try (Router router = graph(config, 1)) {
      List<String> names =
          router.elements().stream()
              .filter(element -> element instanceof Keep && ElementWiring.seesFrames(element))
              .map(Element::name)
              .toList();
      assertEquals(Switches.BARE ? seeing : "", String.join(" ", names));
      assertEquals(Switches.BARE ? use : AnnotationUse.ALL, router.annotationUse());
    }
  }

  @Test
  void behindADeviceUntilSomethingMovesThem() {
    check("Device -> a :: Keep -> b :: Keep -> End", "a b", AnnotationUse.NONE);
    check(
        "Device -> a :: Keep -> Move -> b :: Keep -> c :: Keep -> End", "a", AnnotationUse.HEADERS);
  }

  @Test
  void everyWayCounts() {
    check(
        "Device -> a :: Keep -> b :: Keep -> End; a[1] -> Move -> [1] b",
        "a",
        AnnotationUse.HEADERS);
    check("Device -> a :: Keep -> b :: Keep -> End; Device -> b", "a b", AnnotationUse.NONE);
  }

  @Test
  void inACircle() {
    check("Device -> a :: Keep -> b :: Keep -> End; b[1] -> a", "a b", AnnotationUse.NONE);
    check("Device -> a :: Keep -> b :: Keep -> End; b[1] -> Move -> a", "", AnnotationUse.HEADERS);
  }

  @Test
  void behindNoDevice() {
    check("Inject -> a :: Keep -> End", "", AnnotationUse.ALL);
  }

  @Test
  void throughRingsAndCopies() {
    String config = "d :: Device -> a :: Keep -> m :: Sole -> b :: Keep -> End";
    try (Router router = graph(config, 2)) {
      assertEquals(1, router.rings().size());
      for (Element element : router.instances()) {
        assertEquals(Switches.BARE, ElementWiring.seesFrames(element), element.toString());
      }
    }
  }
}
