// SPDX-License-Identifier: Apache-2.0
/** Elements that put packets into tunnels and take them out. */
package io.sluice.elements.tunnel;
