// SPDX-License-Identifier: Apache-2.0
/** Wired Equivalent Privacy, which protects nobody any more. */
package io.sluice.elements.wifi.wep;
