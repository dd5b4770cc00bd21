/** Elements that measure and verify traffic. */
package io.sluice.elements.analysis;
