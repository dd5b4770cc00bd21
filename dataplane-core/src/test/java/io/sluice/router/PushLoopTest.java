// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.testing.Capture;
import io.sluice.testing.Captured;
import io.sluice.testing.Inject;
import io.sluice.testing.TestGraph;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Packets that come back to an element during its push, and workers that end by an error. */
class PushLoopTest {
  /** Sends a packet to the output its first byte names. */
  @ElementInfo(name = "Turn", ports = "1/3", processing = "h/h")
  static final class Turn extends PacketElement {
    @Override
    public int process(long packet) {
      return Bytes.u8(Mbuf.data(packet));
    }
  }

  /** Passes all packets. */
  @ElementInfo(name = "Pass", ports = "1/1", processing = "h/h")
  static final class Pass extends PacketElement {
    @Override
    public int process(long packet) {
      return 0;
    }
  }

  /** Makes three packets of one, all of which go to output 1 next time. */
  @ElementInfo(name = "Triple", ports = "1/1", processing = "h/h")
  static final class Triple extends BatchElement {
    @Override
    public void push(int port, PacketBatch batch) {
      PacketBatch out = worker().borrow();
      for (int i = 0; i < batch.size(); i++) {
        long packet = batch.get(i);
        Bytes.putU8(Mbuf.data(packet), 1);
        out.add(packet);
        out.add(packets.copy(packet));
        out.add(packets.copy(packet));
      }
      output(0).push(out);
      worker().giveBack(out);
    }
  }

  /** Makes packets go to output 2 next time. */
  @ElementInfo(name = "Finish", ports = "1/1", processing = "h/h")
  static final class Finish extends BatchElement {
    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        Bytes.putU8(Mbuf.data(batch.get(i)), 2);
      }
      output(0).push(batch);
    }
  }

  /** Throws an error that is not an exception. */
  @ElementInfo(name = "Dies", ports = "0/1", processing = "/h")
  static final class Dies extends BatchElement {
    @Override
    protected void initialize(Setup setup) {
      setup.task(
          () -> {
            throw new StackOverflowError("as deep as it gets");
          });
    }
  }

  private static RouterOptions options() {
    RouterOptions options = TestGraph.options().log(line -> {});
    options
        .registry()
        .register("Turn", Turn::new)
        .register("Pass", Pass::new)
        .register("Triple", Triple::new)
        .register("Finish", Finish::new)
        .register("Dies", Dies::new);
    return options;
  }

  @Test
  void moreThanABatchForOneOutputMayPileUp() {
    try (Router router =
        Router.parse(
            "in :: Inject -> t :: Turn -> Pass -> Triple -> t; t[1] -> Finish -> t;"
                + " t[2] -> x :: Capture",
            options())) {
      PacketBatch batch = new PacketBatch();
      for (int i = 0; i < PacketBatch.CAPACITY; i++) {
        byte output = (byte) (i == 7 ? 0 : 1);
        batch.add(router.workers().get(0).packets().packetOf(new byte[] {output, 5}));
      }
      ((Inject) router.find("in")).send(batch);
      List<Captured> captured = ((Capture) router.find("x")).captured;
      assertEquals(PacketBatch.CAPACITY + 2, captured.size());
      Element turn = router.find("t");
      assertEquals(1, turn.output(0).packets());
      assertEquals(PacketBatch.CAPACITY + 2, turn.output(1).packets());
      assertEquals(PacketBatch.CAPACITY + 2, turn.output(2).packets());
      router.stop();
      assertEquals(0, router.pool().inUse());
    }
  }

  @Test
  void handlersOfADeadWorkerStillAnswer() throws InterruptedException {
    try (Router router = Router.parse("d :: Dies -> x :: Capture", options())) {
      router.start();
      assertTrue(router.awaitStop(60, TimeUnit.SECONDS));
      assertTrue(router.failure() instanceof StackOverflowError);
      assertEquals("0", router.read("d.drops"));
    }
  }
}
