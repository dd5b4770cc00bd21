// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class EffectsTest {
  @Test
  void whatIsNotSaidDoesNotHappen() {
    Effects ttl =
        Effects.NONE
            .reading(Field.IP_TTL, Field.IP_CHECKSUM)
            .writing(Field.IP_TTL, Field.IP_CHECKSUM)
            .doing(Action.DROPS, Action.COUNTS);
    assertTrue(ttl.reads(Field.IP_TTL));
    assertFalse(ttl.reads(Field.IP_SRC));
    assertTrue(ttl.writes(Field.IP_CHECKSUM));
    assertFalse(ttl.does(Action.MAKES));
    assertEquals(EnumSet.of(Action.DROPS, Action.COUNTS), ttl.actions());
    assertEquals(
        "reads ip.ttl, ip.checksum; writes ip.ttl, ip.checksum; drops, counts", ttl.toString());
    assertEquals("nothing", Effects.NONE.toString());
  }

  @Test
  void unknownIsEverything() {
    for (Field field : Field.values()) {
      assertTrue(Effects.UNKNOWN.reads(field) && Effects.UNKNOWN.writes(field), field.text());
    }
    for (Action action : Action.values()) {
      boolean promise = action.compareTo(Action.ANYTHING) > 0;
      assertEquals(!promise, Effects.UNKNOWN.does(action), action.text());
    }
    assertEquals("anything", Effects.UNKNOWN.toString());
    assertFalse(Effects.UNKNOWN.notWriting(Field.PAYLOAD).isUnknown());
    assertEquals(Effects.UNKNOWN, Effects.NONE.and(Effects.UNKNOWN));
  }

  @Test
  void sumsAndDifferences() {
    Effects a = Effects.NONE.reading(Field.IP_SRC).doing(Action.DROPS);
    Effects b = Effects.NONE.writing(Field.IP_DST).doing(Action.COUNTS);
    Effects both = a.and(b);
    assertEquals(EnumSet.of(Field.IP_SRC), both.fieldsRead());
    assertEquals(EnumSet.of(Field.IP_DST), both.fieldsWritten());
    assertEquals(a, both.notWriting(Field.IP_DST).notDoing(Action.COUNTS));
    assertEquals(b, both.notReading(Field.IP_SRC).notDoing(Action.DROPS));
  }

  @Test
  void userAnnotationsBelongToFields() {
    assertEquals(Field.ANNO_DST_IP, Field.ofUserByte(0));
    assertEquals(Field.ANNO_PAINT, Field.ofUserByte(16));
    assertEquals(Field.ANNO_AGGREGATE, Field.ofUserByte(20));
    assertEquals(Field.ANNO_32, Field.ofUserByte(47));
    assertTrue(Field.ANNO_MAC.isAnnotation());
    assertFalse(Field.LENGTH.isAnnotation());
    assertEquals("anno.packet-type", Field.ANNO_PACKET_TYPE.text());
  }
}
