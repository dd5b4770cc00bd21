// SPDX-License-Identifier: Apache-2.0
/**
 * The handlers that elements declare ({@link io.sluice.handler.Handlers}), and how values written
 * to them are parsed ({@link io.sluice.handler.HandlerValues}). Calling them is the router's job:
 * see {@code Router.read} and {@code Router.write}.
 */
package io.sluice.handler;
