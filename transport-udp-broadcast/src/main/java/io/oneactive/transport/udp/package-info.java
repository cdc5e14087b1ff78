/** The transport over datagrams, and what looks around in the network of a node. */
package io.oneactive.transport.udp;
