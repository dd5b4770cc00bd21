// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Without a clock: the test says what time it is. */
class PeerTimersTest implements PeerTimers.Actions {
  private static final long SECOND = 1_000_000_000L;

  private final PeerTimers timers = new PeerTimers();
  private final List<String> done = new ArrayList<>();
  private long now;

  @Override
  public void initiate(boolean again) {
    done.add(again ? "again" : "initiate");
    timers.initiated(now);
  }

  @Override
  public void giveUp() {
    done.add("give up");
  }

  @Override
  public void sendKeepalive() {
    done.add("keepalive");
    timers.anySent(now);
  }

  @Override
  public void forgetKeys() {
    done.add("forget");
  }

  /** Lets all pass that is due in so many seconds. */
  private void pass(double seconds) {
    long end = now + (long) (seconds * SECOND);
    while (timers.next() <= end) {
      now = timers.next();
      timers.expire(now, this);
    }
    now = end;
  }

  @Test
  void answersDataWithAKeepaliveWhenThereIsNothingElse() {
    timers.dataReceived(now);
    pass(9.9);
    assertEquals(List.of(), done);
    pass(0.2);
    assertEquals(List.of("keepalive"), done);
    pass(1000);
    assertEquals(List.of("keepalive"), done);
  }

  @Test
  void sendsNoKeepaliveAfterData() {
    timers.dataReceived(now);
    pass(5);
    timers.dataSent(now);
    timers.anySent(now);
    timers.anyReceived(now);
    pass(100);
    assertEquals(List.of(), done);
  }

  @Test
  void sendsAnotherKeepaliveForDataThatCameMeanwhile() {
    timers.dataReceived(now);
    pass(5);
    timers.dataReceived(now);
    pass(30);
    assertEquals(List.of("keepalive", "keepalive"), done);
  }

  @Test
  void beginsAnewWhenNothingComesBack() {
    timers.dataSent(now);
    pass(14.9);
    assertEquals(List.of(), done);
    pass(0.5);
    assertEquals(List.of("initiate"), done);
  }

  @Test
  void givesUpAfterAMinuteAndAHalf() {
    timers.begins();
    timers.initiated(now);
    pass(88);
    assertTrue(done.size() >= 15 && done.size() <= 18, done.toString());
    pass(20);
    assertEquals("give up", done.get(18));
    pass(520);
    assertEquals(19, done.size());
    pass(20);
    assertEquals("forget", done.get(19));
  }

  @Test
  void forgetsKeysThreeTimesAsLateAsTheyEnd() {
    timers.derived(now);
    timers.confirmed();
    pass(539);
    assertEquals(List.of(), done);
    pass(2);
    assertEquals(List.of("forget"), done);
  }

  @Test
  void keepsAliveForEver() {
    timers.setPersistent(25, now);
    pass(100);
    assertEquals(List.of("keepalive", "keepalive", "keepalive", "keepalive", "keepalive"), done);
    pass(24);
    timers.anySent(now);
    pass(24);
    assertEquals(5, done.size());
    timers.setPersistent(0, now);
    pass(1000);
    assertEquals(5, done.size());
  }
}
