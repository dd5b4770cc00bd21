// SPDX-License-Identifier: Apache-2.0
/**
 * Regular expressions as PCRE spells them: for RE2/J, whose time is linear in the text whatever the
 * expression; and by trying, within a bound on the steps, where RE2 does not know them. {@link
 * io.sluice.elements.inspect.pcre.Pcre} compiles them; the rest is for it.
 */
package io.sluice.elements.inspect.pcre;
