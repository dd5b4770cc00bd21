// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.queue.Storage;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import java.util.function.LongPredicate;

/**
 * Tests whether packets can be taken out of the middle of a queue.
 *
 * <p>{@code QueueYankTest(QUEUE)}
 *
 * <p>Fills the queue, which must be empty and have a capacity of at least five packets, removes
 * packets by their contents, and checks which are left, and their order.
 */
@ElementInfo(name = "QueueYankTest", ports = "0/0")
@ElementEffects
public final class QueueYankTest extends BatchElement {
  private String name;

  /** Creates the element. */
  public QueueYankTest() {}

  @Override
  protected void configure(Args args) {
    name = args.required("QUEUE").asString("");
  }

  @Override
  protected void initialize(Setup setup) {
    if (!(router().find(name, this) instanceof Storage queue)) {
      setup.error("QUEUE argument must be a Queue element");
    } else if (predecessor() == null) {
      setup.timer(expired -> run(queue)).scheduleAfter(0);
    }
  }

  private void run(Storage queue) {
    String problem = problem(queue);
    router()
        .report(
            name()
                + " :: "
                + className()
                + ": "
                + (problem.isEmpty() ? "All tests pass!" : problem));
  }

  private String problem(Storage queue) {
    if (queue.length() != 0) {
      return "the queue is not empty";
    }
    String[][] cases = {
      {"", "abcde"},
      {"c", "abde"},
      {"a", "bcde"},
      {"e", "abcd"},
      {"fhq", "abcde"},
      {"ade", "bc"},
      {"abcde", ""}
    };
    for (String[] one : cases) {
      fill(queue);
      if (queue.length() != 5) {
        return "the queue does not take five packets";
      }
      StringBuilder taken = new StringBuilder();
      LongPredicate wanted = packet -> one[0].indexOf(letter(packet)) >= 0;
      for (long packet : queue.remove(wanted)) {
        taken.append(letter(packet));
        packets.free(packet);
      }
      String left = drain(queue);
      boolean complete = taken.length() + left.length() == 5;
      if (!complete
          || !left.equals(one[1])
          || one[1].isEmpty() && !taken.toString().equals(one[0])) {
        return "took '" + taken + "' for '" + one[0] + "' and left '" + left + "'";
      }
    }
    return "";
  }

  private void fill(Storage queue) {
    PacketBatch batch = worker().borrow();
    for (byte letter = 'a'; letter <= 'e'; letter++) {
      long packet = packets.packetOf(new byte[] {letter});
      if (packet != 0) {
        batch.add(packet);
      }
    }
    queue.push(0, batch);
    worker().giveBack(batch);
  }

  private String drain(Storage queue) {
    StringBuilder letters = new StringBuilder();
    PacketBatch batch = worker().borrow();
    queue.pull(0, batch, PacketBatch.CAPACITY);
    for (int i = 0; i < batch.size(); i++) {
      letters.append(letter(batch.get(i)));
    }
    packets.free(batch);
    worker().giveBack(batch);
    return letters.toString();
  }

  private static char letter(long packet) {
    return (char) Memory.getByte(Mbuf.data(packet));
  }
}
