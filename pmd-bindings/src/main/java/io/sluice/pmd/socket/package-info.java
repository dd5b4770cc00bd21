// SPDX-License-Identifier: Apache-2.0
/** Elements that send and receive through kernel sockets: TCP, UDP, UNIX, and raw IPv4. */
package io.sluice.pmd.socket;
