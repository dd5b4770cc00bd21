// SPDX-License-Identifier: Apache-2.0

/**
 * Control of a running router from outside: Click's ControlSocket protocol, server and client, and
 * the sockets that messages go out by. One thread of the process does all of the server's work; it
 * never touches elements but by their handlers, which workers execute between two batches. Authors
 * of elements need nothing of it.
 */
package io.sluice.control;
