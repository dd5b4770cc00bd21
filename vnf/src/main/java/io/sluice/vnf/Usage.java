// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

/** The text of {@code --help}. */
final class Usage {
  static final String TEXT =
      """
      Sluice runs a Click configuration: it reads it, reports what is wrong with it, and
      forwards packets until interrupted or until an element stops the driver.

      Usage: sluice [OPTION]... [FILE] [NAME=VALUE]...
         or: sluice ctl ADDRESS COMMAND    to control one that runs; see 'sluice ctl --help'
         or: sluice chain COMMAND          for chains of functions; see 'sluice chain --help'
         or: sluice function COMMAND       for functions; see 'sluice function --help'
         or: sluice catalogue FOLDER       to write the manual pages of all elements

      Without FILE the configuration comes from standard input. NAME=VALUE gives $NAME a value.

      Configuration:
        -f, --file FILE               Read the configuration from FILE.
        -e, --expression EXPR         Use EXPR as the configuration.
        -C, --clickpath PATH          Look for required libraries in PATH (default $CLICKPATH).
        -o, --output FILE             Write the flat configuration to FILE; - is standard output.
        -q, --quit                    Check the configuration, do not run it.
        -w, --no-warnings             Do not print warnings.
            --explain[=effects]       Print workers, their elements, and rings; do not run.
                                      With effects, also what elements do to packets.
            --svg[=FILE]              Print the configuration as a picture; do not run. With
                                      FILE: run, and write it at the end, with packet counts.
            --dot[=FILE]              The same as a graph for Graphviz.

      Running:
        -j, --threads N               Run N workers, 1 to 128 (default 1, or one for each lcore
                                      that --dpdk names).
        -a, --affinity[=N]            Pin workers to processors, from number N on (default 0);
                                      not said: to the lcores that --dpdk names.
            --idle sleep|backoff|spin What an idle worker does: sleep until a device has a packet
                                      (default), look again ever less often, or look all the time.
            --no-warm-up              Do not have code compiled before devices are opened.
        -R, --allow-reconfigure       Replace the configuration while it runs: by write handler
                                      hotconfig, and, given FILE, by SIGHUP, which reads it again.
            --simtime[=SECONDS]       Simulate time: no waiting, with one worker the same result
                                      every time. It begins SECONDS after 1970 (default a billion).
                                      --simtick N: a look at the clock takes N ns.
            --dpdk EAL_ARGS --        Start DPDK with its own arguments.

      Control:
        -p, --port [ADDRESS:]PORT     Let programs on this machine read and write handlers by TCP
                                      port PORT; PORT+ takes the next free one. ADDRESS is one to
                                      listen on for others, 0.0.0.0 for all. May be repeated.
        -u, --unix-socket FILE        The same by a socket in the file system, with mode 0600.

      Results:
        -h, --handler ELEMENT.H       After the run, print the value of read handler H.
                                      ELEMENT may be a name, a class, or a pattern with * and ?.
        -x, --exit-handler ELEMENT.H  Use the value of handler ELEMENT.H as exit status.
        -t, --time                    Print how long the run took.
            --table, --no-table       Print packets, bytes and drops of each element at the end
                                      to standard error (default: when that is a terminal).
            --json                    Print that, and handlers, as one JSON document on
                                      standard output.

      Information:
            --help [ELEMENT]          Print this, or the manual page of an element class.
            --list-elements           List the element classes.
        -v, --version                 Print the version.

      An interrupt (SIGINT, SIGTERM) stops the run and prints the results; a second one kills.
      Exit status: 0; 1 for a wrong configuration or command line.
      """;

  private Usage() {}
}
