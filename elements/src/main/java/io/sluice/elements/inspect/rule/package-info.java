// SPDX-License-Identifier: Apache-2.0
/**
 * Rules of intrusion detection, in the language that Snort and Suricata share: read here, and
 * evaluated on packets by the parent package. A rule is a list of options, each of which decides by
 * itself; a rule with an unknown option is refused as a whole.
 */
package io.sluice.elements.inspect.rule;
