// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import io.sluice.chain.request.Form;
import io.sluice.chain.request.Names;
import java.nio.file.Path;
import java.util.List;

/**
 * A part of a plan that runs in one process: one graph.
 *
 * <p>The configuration is the body of a compound element: packets enter at {@code input[0]} and
 * leave at {@code output[0]}. Its ports have the names in {@link #inputs} and {@link #outputs}, in
 * order. Deployment puts the unit between devices: {@code FromDevice(eth0) -> unit :: {
 * CONFIGURATION } -> Queue -> ToDevice(eth1)}. Packets are Ethernet frames.
 *
 * @param name unique in the plan
 * @param node the node where it runs; empty for the node that deploys
 * @param form whether it runs in a process or a container
 * @param functions its functions, by their names in the chain
 * @param configuration text in the Click language
 * @param inputs names of input ports
 * @param outputs names of output ports
 * @param workers the number of worker threads of its process
 * @param files the files that its elements read; the configuration has the same names
 */
public record Unit(
    String name,
    String node,
    Form form,
    List<String> functions,
    String configuration,
    List<String> inputs,
    List<String> outputs,
    int workers,
    List<Path> files) {
  /** Copies the lists. */
  public Unit {
    functions = List.copyOf(functions);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    files = List.copyOf(files);
  }

  /**
   * The unit as a declaration of a compound element of its own name.
   *
   * @return for example {@code web :: { ... }}, without a semicolon
   */
  public String declaration() {
    return declaration(Names.element(name));
  }

  /**
   * The unit as a declaration of a compound element.
   *
   * @param element the element's name
   * @return for example {@code web :: { ... }}, without a semicolon
   */
  public String declaration(String element) {
    return element + " :: {\n" + configuration + "}";
  }
}
