// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.element.BatchSource;
import io.sluice.element.Element;
import io.sluice.element.Link;
import io.sluice.element.OutputPort;
import io.sluice.element.PacketElement;
import io.sluice.element.PlainLink;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Switches;
import io.sluice.run.Task;
import io.sluice.run.TaskBody;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins the loops that {@link Fusion} makes. To find the next element takes a chain of loads, each
 * from another cache line, which the burst's packets have mostly driven out of the first-level
 * cache, and a call that has seen many classes. Here each push output gets a copy of {@link
 * LinkTemplate}, and each {@link BatchSource} one of {@link SourceTemplate}, whose constants are
 * the element behind, its loop, and the link behind that: the JIT compiles the path from a source
 * to the first element that decides about whole batches as one method.
 *
 * <p>Outputs that close a circle, and those beyond a thousand on a worker, stay with {@link
 * PlainLink}, as all do with {@code -Dsluice.links=false}.
 */
final class Links {
  /** Links of a worker that get a class of their own. */
  private static final int MAX_LINKS = 1000;

  private static final byte[] LINK = Templates.classFile(LinkTemplate.class);
  private static final byte[] SOURCE = Templates.classFile(SourceTemplate.class);

  private final Map<OutputPort, Link> made = new HashMap<>();

  /**
   * The constants of a link.
   *
   * @param output the output
   * @param head the first element of the chain behind it; null when there is none
   * @param next what is behind the chain; null when its packets leave it by no push
   */
  record LinkData(OutputPort output, PacketElement head, Link next) {}

  /**
   * The constants of a source.
   *
   * @param entry the source and what it fills
   * @param link where its packets go
   */
  record SourceData(Entry entry, Link link) {}

  /**
   * A source and the task that asks it.
   *
   * @param source the source
   * @param batch what it fills
   * @param task the task
   */
  record Entry(BatchSource source, PacketBatch batch, Task task) {
    Entry(BatchSource source, Task task) {
      this(source, new PacketBatch(), task);
    }
  }

  private Links() {}

  /** Links all outputs and sources of a worker anew; the loops are there. */
  static void link(List<Element> elements) {
    Links links = new Links();
    for (Element element : elements) {
      for (OutputPort output : element.outputs) {
        if (output.isPush() && output.target() != null) {
          links.make(output);
          output.setLink(links.of(output));
        }
      }
      for (Entry entry : element.sources) {
        entry.task().setBody(body(entry, links.of(element.outputs[0])));
      }
    }
  }

  private Link of(OutputPort output) {
    return made.getOrDefault(output, output.plain());
  }

  /** Makes an output's link, after those behind it. */
  private void make(OutputPort output) {
    Deque<OutputPort> path = new ArrayDeque<>();
    OutputPort at = output;
    while (Switches.LINKS && at != null && !at.isCyclic() && !made.containsKey(at)) {
      path.push(at);
      at = behind(at);
    }
    for (OutputPort each : path) {
      if (made.size() < MAX_LINKS) {
        made.put(each, (Link) Templates.define(LINK, data(each)));
      }
    }
  }

  private LinkData data(OutputPort output) {
    OutputPort behind = behind(output);
    return new LinkData(output, head(output), behind == null ? null : of(behind));
  }

  /** The first element of the chain that an output leads to; null when it leads to no chain. */
  private static PacketElement head(OutputPort output) {
    boolean chain =
        output.target() instanceof PacketElement element
            && element.loop() != null
            && element.worker == output.owner().worker;
    return chain ? (PacketElement) output.target() : null;
  }

  /** Where a chain's packets leave it; null when that is by no push. */
  private static OutputPort behind(OutputPort output) {
    PacketElement head = head(output);
    if (head == null || head.last().nOutputs() == 0 || !head.last().output(0).isPush()) {
      return null;
    }
    return head.last().output(0);
  }

  private static TaskBody body(Entry entry, Link link) {
    return Switches.LINKS
        ? (TaskBody) Templates.define(SOURCE, new SourceData(entry, link))
        : () -> move(entry.source(), entry.batch(), link);
  }

  /** One round of a source. */
  static int move(BatchSource source, PacketBatch batch, Link link) {
    int work = source.receive(batch);
    if (!batch.isEmpty()) {
      try {
        link.push(batch);
      } finally {
        // Whatever an element threw, the source finds an empty batch.
        batch.clear();
      }
    }
    return work;
  }
}
