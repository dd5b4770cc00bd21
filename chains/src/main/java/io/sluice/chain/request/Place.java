// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

/**
 * Where a function may run.
 *
 * @param node a node's name; empty for any
 * @param form whether it runs in a process or a container of its own
 * @param worker the number of the worker in its process; -1 for any
 */
public record Place(String node, Form form, int worker) {
  /** Anywhere, in the process of the chain. */
  public static final Place ANY = new Place("", Form.INLINE, -1);
}
