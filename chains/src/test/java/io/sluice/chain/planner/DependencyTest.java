// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.chain.planner.Dependency.Way;
import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import org.junit.jupiter.api.Test;

/** Which functions may run in parallel, case by case. */
class DependencyTest {
  private static final Effects READER = Effects.NONE.reading(Field.IP_SRC, Field.IP_DST);
  private static final Effects WRITER = Effects.NONE.writing(Field.IP_SRC, Field.IP_CHECKSUM);
  private static final Effects FILTER = READER.doing(Action.DROPS);
  private static final Effects COUNTER = READER.doing(Action.COUNTS);

  private static void expect(Way way, Effects first, Effects second) {
    Dependency found = Dependency.between(Profile.of(first), Profile.of(second));
    assertEquals(way, found.way(), found.reason());
  }

  @Test
  void readersShare() {
    expect(Way.SHARE, READER, READER);
    expect(Way.SHARE, COUNTER, COUNTER);
    expect(Way.SHARE, COUNTER, FILTER);
    expect(Way.SHARE, FILTER, FILTER);
    expect(Way.SHARE, WRITER, Effects.NONE.reading(Field.PAYLOAD).writing(Field.IP_TTL));
  }

  @Test
  void stateWaitsForWhatDrops() {
    expect(Way.SEQUENTIAL, FILTER, COUNTER);
    expect(Way.SEQUENTIAL, FILTER, READER.doing(Action.FLOW_STATE));
    expect(Way.SEQUENTIAL, FILTER, READER.doing(Action.REPORTS));
  }

  @Test
  void readersWaitForWriters() {
    expect(Way.SEQUENTIAL, WRITER, READER);
    expect(
        Way.SEQUENTIAL,
        Effects.NONE.writing(Field.ANNO_PAINT),
        Effects.NONE.reading(Field.ANNO_PAINT));
  }

  @Test
  void writersBehindReadersGetCopies() {
    expect(Way.HEADER, READER, WRITER);
    expect(Way.FULL, READER.reading(Field.PAYLOAD), WRITER.writing(Field.PAYLOAD));
    // Each copy has its own annotations.
    expect(Way.SHARE, READER.reading(Field.ANNO_PAINT), READER.writing(Field.ANNO_PAINT));
  }

  @Test
  void ofTwoWritersTheLaterCannotBeTold() {
    expect(Way.SEQUENTIAL, WRITER, WRITER);
    // Checksums are corrected by differences.
    Effects ttl = Effects.NONE.writing(Field.IP_TTL, Field.IP_CHECKSUM);
    expect(Way.HEADER, WRITER, ttl);
  }

  @Test
  void theLastMayMoveHeaders() {
    Effects tunnel = WRITER.doing(Action.REMOVES_HEADER, Action.ADDS_HEADER);
    expect(Way.HEADER, READER, tunnel);
    expect(Way.HEADER, FILTER, tunnel);
    expect(Way.FULL, READER.reading(Field.PAYLOAD), tunnel);
    // Of the inner packet, not of the new header.
    expect(Way.HEADER, Effects.NONE.writing(Field.IP_SRC, Field.IP_CHECKSUM), tunnel);
    expect(Way.SEQUENTIAL, tunnel, Effects.NONE);
    expect(Way.SEQUENTIAL, tunnel, tunnel);
    expect(Way.SEQUENTIAL, READER.writing(Field.ETH_DST), tunnel);
    expect(Way.SEQUENTIAL, READER.writing(Field.LENGTH), tunnel);
    expect(Way.SEQUENTIAL, READER.writing(Field.PAYLOAD), tunnel);
    expect(Way.SEQUENTIAL, FILTER, tunnel.doing(Action.STATE));
  }

  @Test
  void whatMakesPacketsIsAlone() {
    for (Action action :
        new Action[] {
          Action.MAKES, Action.COPIES, Action.KEEPS, Action.REORDERS, Action.SENDS, Action.RELOCATES
        }) {
      expect(Way.SEQUENTIAL, READER, Effects.NONE.doing(action));
      expect(Way.SEQUENTIAL, Effects.NONE.doing(action), READER);
    }
  }

  @Test
  void whatSaysNothingTouchesEverything() {
    expect(Way.SEQUENTIAL, Effects.UNKNOWN, Effects.NONE);
    expect(Way.SEQUENTIAL, Effects.NONE, Effects.UNKNOWN);
  }
}
