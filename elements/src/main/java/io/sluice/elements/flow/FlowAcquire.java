// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps flows from expiring.
 *
 * <p>{@code FlowAcquire()}
 *
 * <p>A flow that had a packet here does not time out, whatever the TIMEOUT of its manager, such as
 * FlowIPManager. It ends only when it must make room for another one. All packets pass unchanged.
 * Runs on the worker of the managers upstream.
 *
 * <p>See also: FlowIPManager.
 */
@ElementInfo(name = "FlowAcquire", replicable = true)
@ElementEffects(reads = ANNO_32, does = FLOW_STATE)
public final class FlowAcquire extends PacketElement implements Companions, FlowSpace {
  /** Those of this worker, by number. */
  private FlowManager[] managers;

  /** Creates the element. */
  public FlowAcquire() {}

  @Override
  public List<FlowManager> companions() {
    List<FlowManager> inFront = new ArrayList<>();
    for (FlowManager manager : router().elements(FlowManager.class)) {
      if (FlowPlaces.behind(manager).contains(this)) {
        inFront.add(manager);
      }
    }
    return inFront;
  }

  @Override
  public int flowBytes() {
    return 1;
  }

  @Override
  protected void initialize(Setup setup) {
    managers = new FlowManager[FlowTag.MAX_MANAGER + 1];
    for (Element element : router().instances()) {
      if (element instanceof FlowManager manager && manager.worker() == worker()) {
        managers[manager.number()] = manager;
      }
    }
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    FlowManager manager = tag == 0 ? null : managers[FlowTag.manager(tag)];
    if (manager != null) {
      manager.keep(tag);
    }
    return 0;
  }
}
