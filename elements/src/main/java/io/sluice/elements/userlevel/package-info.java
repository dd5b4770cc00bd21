/** Elements that read and write capture files, and connect to programs. */
package io.sluice.elements.userlevel;
