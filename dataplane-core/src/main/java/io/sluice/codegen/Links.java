// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.element.BatchSource;
import io.sluice.element.ChainSupport;
import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.element.Link;
import io.sluice.element.OutputPort;
import io.sluice.element.PacketElement;
import io.sluice.element.SourceTask;
import io.sluice.packet.Checks;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Switches;
import io.sluice.run.TaskBody;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Connects the loops that {@link Fusion} makes. To find the next element at run time takes a chain
 * of loads from different cache lines, which the packets of the burst have mostly evicted from the
 * first-level cache, and a megamorphic call. Therefore each push output gets a copy of {@link
 * LinkTemplate}, and each {@link BatchSource} a copy of {@link SourceTemplate}, with the next
 * element, its loop, and the link after that as constants. The JIT then compiles the path from a
 * source to the first element that handles whole batches as one method.
 *
 * <p>Outputs that close a cycle, and those beyond a thousand on a worker, keep the link that looks
 * up everything at run time, as all do with {@code -Dsluice.links=false}.
 */
final class Links {
  /** The number of links of a worker that get a class of their own. */
  private static final int MAX_LINKS = 1000;

  private static final byte[] LINK = Templates.classFile(LinkTemplate.class);
  private static final byte[] SOURCE = Templates.classFile(SourceTemplate.class);

  private final Map<OutputPort, Link> made = new HashMap<>();

  /**
   * The constants of a link.
   *
   * @param output the output
   * @param head the first element of the chain after it; null if there is no chain
   * @param next the link after the chain; null if the chain does not end in a push
   */
  record LinkData(OutputPort output, PacketElement head, Link next) {}

  /**
   * The constants of a source.
   *
   * @param entry the source and the batch that it fills
   * @param link the link that its packets take
   */
  record SourceData(SourceTask entry, Link link) {}

  private Links() {}

  /** Links all outputs and sources of a worker; the loops exist already. */
  static void link(List<Element> elements) {
    Links links = new Links();
    for (Element element : elements) {
      for (int o = 0; o < element.nOutputs(); o++) {
        OutputPort output = element.output(o);
        if (output.isPush() && output.target() != null) {
          links.make(output);
          ChainSupport.setLink(output, links.of(output));
        }
      }
      for (OutputPort peer : ElementWiring.peers(element)) {
        ChainSupport.setLink(peer, links.of(peer));
      }
      for (SourceTask entry : ChainSupport.sources(element)) {
        entry.task().setBody(body(entry, links.of(element.output(0))));
      }
    }
  }

  private Link of(OutputPort output) {
    Link link = made.getOrDefault(output, ChainSupport.plainLink(output));
    return Checks.ENABLED ? CheckedLink.of(output, link) : link;
  }

  /** Makes an output's link, after the links that follow it. */
  private void make(OutputPort output) {
    Deque<OutputPort> path = new ArrayDeque<>();
    OutputPort at = output;
    while (Switches.LINKS && at != null && !ElementWiring.isCyclic(at) && !made.containsKey(at)) {
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

  /** The first element of the chain that an output leads to; null if it leads to no chain. */
  private static PacketElement head(OutputPort output) {
    boolean chain =
        output.target() instanceof PacketElement element
            && ChainSupport.loop(element) != null
            && element.worker() == output.owner().worker();
    return chain ? (PacketElement) output.target() : null;
  }

  /** The output at the end of a chain; null if it is not a push output. */
  private static OutputPort behind(OutputPort output) {
    PacketElement head = head(output);
    PacketElement last = head == null ? null : ChainSupport.last(head);
    return last == null || last.nOutputs() == 0 || !last.output(0).isPush() ? null : last.output(0);
  }

  private static TaskBody body(SourceTask entry, Link link) {
    return Switches.LINKS
        ? (TaskBody) Templates.define(SOURCE, new SourceData(entry, link))
        : () -> move(entry.owner(), entry.source(), entry.batch(), link);
  }

  /** One round of a source. */
  static int move(Element owner, BatchSource source, PacketBatch batch, Link link) {
    int work;
    try {
      work = source.receive(batch);
    } catch (RuntimeException e) {
      ChainSupport.failed(owner, e, batch);
      return 0;
    }
    if (!batch.isEmpty()) {
      try {
        link.push(batch);
      } finally {
        // Whatever an element has thrown, the source gets an empty batch.
        batch.clear();
      }
    }
    return work;
  }
}
