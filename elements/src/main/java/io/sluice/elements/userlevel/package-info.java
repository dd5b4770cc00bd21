/** Elements that talk to files: captures read and written. */
package io.sluice.elements.userlevel;
