/** Build-time support: the annotation processor that indexes and documents element classes. */
package io.sluice.processor;
