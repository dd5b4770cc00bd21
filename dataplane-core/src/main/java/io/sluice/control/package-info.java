// SPDX-License-Identifier: Apache-2.0

/**
 * Control of a running router from outside: Click's ControlSocket protocol, server and client, and
 * the sockets on which messages are sent. One thread of the process does all of the server's work;
 * it touches elements only through their handlers, which workers execute between two batches.
 * Element authors need nothing from here.
 */
package io.sluice.control;
